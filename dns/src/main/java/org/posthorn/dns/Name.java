package org.posthorn.dns;

import java.io.IOException;
import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A full domain name. RFC 1035 §3.1.
 *
 * @param text in lower case, without a dot at the end; empty for the root. Each character is one
 *     octet, and may be any but a dot: {@code _dmarc.example.org}
 */
public record Name(String text) {

    /** Above all domains. In an MX record it says that there is no mail: RFC 7505 §3. */
    public static final Name ROOT = new Name("");

    /** RFC 1035 §2.3.4, without the length of the first label and the root. */
    private static final int MAX_LENGTH = 253;

    /** RFC 1035 §2.3.4. */
    private static final int MAX_LABEL = 63;

    /** What {@link IDN}, which has the rules of 2003, maps to another domain. RFC 5892 §2.6. */
    private static final String DEVIATIONS = "\u00DF\u03C2\u200C\u200D";

    public Name {
        text = lower(text);
        if (!text.isEmpty() && !isName(text)) {
            throw new IllegalArgumentException("not a domain name");
        }
    }

    /**
     * Reads a name, which may have a dot at the end; letters beyond ASCII become A-labels: RFC 5891
     * §4.4.
     *
     * @return empty if no domain can be called so
     */
    public static Optional<Name> parse(String text) {
        String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        try {
            if (bare.chars().anyMatch(c -> DEVIATIONS.indexOf(c) >= 0)) {
                return Optional.empty();
            }
            String ascii = isAscii(bare) ? bare : IDN.toASCII(bare, IDN.ALLOW_UNASSIGNED);
            return isAscii(ascii) && isName(ascii)
                    ? Optional.of(new Name(ascii))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The same for a name that mail can come from, which any name in the DNS need not be: letters,
     * digits, hyphens and underscores. RFC 5321 §2.3.5.
     */
    public static Optional<Name> host(String text) {
        return parse(text).filter(name -> name.text.chars().allMatch(Name::isOfHost));
    }

    private static boolean isOfHost(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "._-".indexOf(c) >= 0;
    }

    /** Where the names of this address are. RFC 1035 §3.5, RFC 3596 §2.5. */
    public static Name reverse(InetAddress address) {
        byte[] octets = address.getAddress();
        var text = new StringBuilder();
        for (int i = octets.length - 1; i >= 0; i--) {
            int octet = Byte.toUnsignedInt(octets[i]);
            if (address instanceof Inet4Address) {
                text.append(octet).append('.');
            } else {
                text.append(Character.forDigit(octet & 0xf, 16)).append('.');
                text.append(Character.forDigit(octet >> 4, 16)).append('.');
            }
        }
        return new Name(text + (address instanceof Inet4Address ? "in-addr.arpa" : "ip6.arpa"));
    }

    /** The labels, the most special one first. */
    public List<String> labels() {
        return text.isEmpty() ? List.of() : List.of(text.split("\\.", -1));
    }

    /** Whether this is the other one or below it. */
    public boolean isWithin(Name other) {
        return other.text.isEmpty() || text.equals(other.text) || text.endsWith("." + other.text);
    }

    /** The name below this one. Throws {@link IllegalArgumentException} if it would be too long. */
    public Name child(String label) {
        return new Name(text.isEmpty() ? label : label + "." + text);
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "." : text;
    }

    org.xbill.DNS.Name wire() {
        byte[] octets = new byte[text.isEmpty() ? 1 : text.length() + 2];
        int at = 0;
        for (String label : labels()) {
            octets[at++] = (byte) label.length();
            byte[] content = label.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(content, 0, octets, at, content.length);
            at += content.length;
        }
        try {
            return new org.xbill.DNS.Name(octets);
        } catch (IOException e) {
            throw new IllegalStateException("a checked name is one", e);
        }
    }

    /** Empty for a name that has a dot within a label, which no host has. */
    static Optional<Name> of(org.xbill.DNS.Name wire) {
        var labels = new ArrayList<String>();
        for (int i = 0; i < wire.labels(); i++) {
            byte[] label = wire.getLabel(i); // its length first
            String text = new String(label, 1, label.length - 1, StandardCharsets.ISO_8859_1);
            if (text.indexOf('.') >= 0) {
                return Optional.empty();
            }
            if (!text.isEmpty()) {
                labels.add(text);
            }
        }
        return Optional.of(new Name(String.join(".", labels)));
    }

    private static boolean isName(String text) {
        if (text.length() > MAX_LENGTH) {
            return false;
        }
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '.') {
                if (i == start || i - start > MAX_LABEL) {
                    return false;
                }
                start = i + 1;
            } else if (text.charAt(i) > 0xff) {
                return false;
            }
        }
        return true;
    }

    /** Of ASCII only: what is beyond it is octets, not letters. RFC 4343 §3. */
    private static String lower(String text) {
        var lower = new StringBuilder(text.length());
        text.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
        return lower.toString();
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
