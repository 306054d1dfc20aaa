package org.posthorn.dns;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

        private static final int MAX_STRING = 255;

        public Txt {
            if (!text.chars().allMatch(c -> c <= 0xff)) {
                throw new IllegalArgumentException("not octets");
            }
        }

        public byte[] octets() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        /**
         * As it stands in zone files: in quoted strings of 255 octets at the most. RFC 1035 §3.3,
         * §5.1.
         */
        public String zoneText() {
            var strings = new ArrayList<String>();
            for (int at = 0; at == 0 || at < text.length(); at += MAX_STRING) {
                strings.add(quoted(text.substring(at, Math.min(text.length(), at + MAX_STRING))));
            }
            return strings.size() == 1
                    ? strings.getFirst()
                    : "( " + String.join("\n    ", strings) + " )";
        }

        private static String quoted(String string) {
            var quoted = new StringBuilder("\"");
            for (int i = 0; i < string.length(); i++) {
                char c = string.charAt(i);
                if (c == '"' || c == '\\') {
                    quoted.append('\\').append(c);
                } else if (c < ' ' || c > '~') {
                    quoted.append(String.format("\\%03d", (int) c));
                } else {
                    quoted.append(c);
                }
            }
            return quoted.append('"').toString();
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

    /**
     * Where a service is. RFC 2782.
     *
     * @param target the root if it is said that the service is not there
     */
    record Srv(int priority, int weight, int port, Name target) implements Data {}

    /** Who may issue certificates, or what else the tag says. RFC 8659 §4.1. */
    record Caa(int flags, String tag, String value) implements Data {}
}
