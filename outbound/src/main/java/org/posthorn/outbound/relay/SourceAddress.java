package org.posthorn.outbound.relay;

import org.posthorn.conf.Network;

import java.net.InetAddress;

/** An address of this host that connections come from. */
public record SourceAddress(InetAddress address) {

    /** Throws {@link IllegalArgumentException} with a text for the administrator. */
    public static SourceAddress parse(String text) {
        if (text.contains("/")) {
            throw new IllegalArgumentException("not an IP address, but a network");
        }
        return new SourceAddress(Network.parse(text).address());
    }

    /** As it is written in the file. */
    @Override
    public String toString() {
        return Network.text(address);
    }
}
