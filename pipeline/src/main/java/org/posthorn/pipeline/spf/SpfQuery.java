package org.posthorn.pipeline.spf;

import org.posthorn.dns.Name;
import org.posthorn.mail.ReversePath;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A client that names a sender. RFC 7208 §4.1.
 *
 * @param client its address; an IPv4-mapped one is IPv4: RFC 7208 §5
 * @param helo what it calls itself, whatever that is
 */
public record SpfQuery(InetAddress client, String helo, ReversePath sender) {

    /** Whose domain is asked. RFC 7208 §2.3, §2.4. */
    public enum Identity {
        HELO("helo"),
        MAIL_FROM("mailfrom");

        private final String word;

        Identity(String word) {
            this.word = word;
        }

        /** As it is written in header fields. RFC 7208 §9.1. */
        public String word() {
            return word;
        }
    }

    public SpfQuery {
        byte[] octets = client.getAddress();
        if (octets.length == 16) {
            boolean mapped = Arrays.equals(octets, 0, 12, AddressRange.MAPPED, 0, 12);
            client = address(mapped ? Arrays.copyOfRange(octets, 12, 16) : octets);
        }
    }

    /** That of HELO stands for the null path, which has none. RFC 7208 §2.4. */
    public Identity identity() {
        return sender instanceof ReversePath.Null ? Identity.HELO : Identity.MAIL_FROM;
    }

    /** What may be a domain, in A-labels if it is one. RFC 7208 §4.3. */
    String domain() {
        String text =
                switch (sender) {
                    case ReversePath.Null() -> helo;
                    case ReversePath.Of(var address) -> address.domain();
                };
        return Name.parse(text).map(Name::text).orElse(text);
    }

    String localPart() {
        return switch (sender) {
            case ReversePath.Null() -> "postmaster";
            case ReversePath.Of(var address) -> address.localPart();
        };
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("octets of an address are an address", e);
        }
    }
}
