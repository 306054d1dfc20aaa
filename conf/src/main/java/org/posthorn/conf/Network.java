package org.posthorn.conf;

import java.net.InetAddress;

/** A range of addresses in CIDR notation, {@code "10.0.0.0/8"} or {@code "2001:db8::/32"}. */
public record Network(InetAddress address, int prefix) {

    public Network {
        if (prefix < 0 || prefix > address.getAddress().length * 8) {
            throw new IllegalArgumentException("prefix length out of range: " + prefix);
        }
    }

    /** Whether {@code other} lies in this range; an IPv4 network never contains an IPv6 address. */
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((mine[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
