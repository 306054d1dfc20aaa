package org.posthorn.pipeline.spf;

import org.posthorn.conf.Network;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Addresses that begin alike. RFC 7208 §5.6.
 *
 * @param octets 4 or 16; an IPv4-mapped one has 16, and so contains no IPv4 address
 */
record AddressRange(byte[] octets, int prefix) {

    /** Before the octets of an IPv4 address that is written as IPv6. RFC 4291 §2.5.5. */
    static final byte[] MAPPED = HexFormat.of().parseHex("00000000000000000000ffff");

    AddressRange(InetAddress address, int prefix) {
        this(address.getAddress(), prefix);
    }

    /** Throws {@link IllegalArgumentException} for what is no address. */
    static AddressRange ip4(String address, int prefix) {
        byte[] octets = address.indexOf(':') < 0 ? octets(address) : new byte[0];
        if (octets.length != 4) {
            throw new IllegalArgumentException("not an IPv4 address");
        }
        return new AddressRange(octets, prefix);
    }

    /** Throws {@link IllegalArgumentException} for what is no address. */
    static AddressRange ip6(String address, int prefix) {
        if (address.indexOf(':') < 0) {
            throw new IllegalArgumentException("not an IPv6 address");
        }
        byte[] octets = octets(address);
        if (octets.length == 4) {
            byte[] mapped = Arrays.copyOf(MAPPED, 16);
            System.arraycopy(octets, 0, mapped, 12, 4);
            octets = mapped;
        }
        return new AddressRange(octets, prefix);
    }

    boolean contains(InetAddress other) {
        byte[] others = other.getAddress();
        if (others.length != octets.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int differences = octets[bit / 8] ^ others[bit / 8];
            if (((differences >> (7 - bit % 8)) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] octets(String address) {
        if (address.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not an address");
        }
        return Network.parse(address).address().getAddress();
    }
}
