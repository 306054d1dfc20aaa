package org.posthorn.dns;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What one record holds. */
public sealed interface Data {

    /** RFC 1035 §3.4.1. */
    record A(Inet4Address address) implements Data {}

    /** RFC 3596 §2.2. The address may be an IPv4-mapped one. */
    record Aaaa(Inet6Address address) implements Data {}

    /** RFC 1035 §3.3.9. */
    record Mx(int preference, Name host) implements Data {}

    /**
     * RFC 1035 §3.3.14.
     *
     * @param text the strings of the record joined without anything between them, one character for
     *     each octet: nothing of it is lost
     */
    record Txt(String text) implements Data {
        public Txt {
            if (!text.chars().allMatch(c -> c <= 0xff)) {
                throw new IllegalArgumentException("not octets");
            }
        }

        public byte[] octets() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** RFC 1035 §3.3.12. */
    record Ptr(Name name) implements Data {}

    /** RFC 1035 §3.3.1. */
    record Cname(Name target) implements Data {}

    /**
     * RFC 6698 §2.1.
     *
     * @param association in hexadecimal digits of lower case
     */
    record Tlsa(int usage, int selector, int matching, String association) implements Data {
        public byte[] octets() {
            return HexFormat.of().parseHex(association);
        }
    }
}
