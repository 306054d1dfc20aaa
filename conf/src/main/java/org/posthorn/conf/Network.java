package org.posthorn.conf;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** A range of addresses in CIDR notation, {@code "10.0.0.0/8"} or {@code "2001:db8::/32"}. */
public record Network(InetAddress address, int prefix) {

    /** Providers' own, between them and their customers. RFC 6598 §7. */
    private static final Network SHARED = parse("100.64.0.0/10");

    public Network {
        if (prefix < 0 || prefix > address.getAddress().length * 8) {
            throw new IllegalArgumentException("prefix length out of range: " + prefix);
        }
    }

    /**
     * Reads a range, or an address as the range of itself. Throws {@link IllegalArgumentException}
     * with a text for the administrator, also for an address with bits behind the prefix: such a
     * range was probably meant otherwise.
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        var address = Literal.address(slash < 0 ? text : text.substring(0, slash));
        int bits = address.getAddress().length * 8;
        if (slash < 0) {
            return new Network(address, bits);
        }
        String digits = text.substring(slash + 1);
        int prefix = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("no prefix length between 0 and " + bits);
        }
        var network = new Network(masked(address, prefix), prefix);
        if (!network.address().equals(address)) {
            throw new IllegalArgumentException(
                    "bits set behind its prefix; did you mean " + network + "?");
        }
        return network;
    }

    /** The network of this size that an address is in. */
    public static Network around(InetAddress address, int prefix) {
        return new Network(masked(address, prefix), prefix);
    }

    /**
     * What one customer has: an IPv4 address, or the /64 of an IPv6 address. RFC 4291 §2.5.1. Who
     * counts by less counts nothing: a host has all of its /64.
     */
    public static Network ofCustomer(InetAddress address) {
        return around(address, address.getAddress().length == 4 ? 32 : 64);
    }

    /** Whether everybody on the Internet may reach it: no neighbour, and nobody behind a NAT. */
    public static boolean isPublic(InetAddress address) {
        return !address.isLoopbackAddress()
                && !address.isAnyLocalAddress()
                && !address.isLinkLocalAddress()
                && !address.isSiteLocalAddress()
                && !SHARED.contains(address)
                // RFC 4193 §3.1
                && !(address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc);
    }

    /** Whether {@code other} lies in this range; an IPv4 network never contains an IPv6 address. */
    public boolean contains(InetAddress other) {
        return other.getAddress().length == address.getAddress().length
                && masked(other, prefix).equals(masked(address, prefix));
    }

    private static InetAddress masked(InetAddress address, int prefix) {
        byte[] octets = address.getAddress();
        for (int i = 0; i < octets.length; i++) {
            int kept = Math.clamp(prefix - 8L * i, 0, 8);
            octets[i] &= (byte) (0xff00 >> kept);
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of impossible length", e);
        }
    }

    /** An address as people write it. RFC 5952 §4. */
    public static String text(InetAddress address) {
        return Literal.text(address);
    }

    /** As it is written in the file. */
    @Override
    public String toString() {
        return Literal.text(address) + "/" + prefix;
    }
}
