package org.posthorn.pipeline.spf;

import org.posthorn.conf.Network;
import org.posthorn.dns.Name;
import org.posthorn.pipeline.spf.MacroText.Escape;
import org.posthorn.pipeline.spf.MacroText.Order;
import org.posthorn.pipeline.spf.MacroText.Piece;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What macros stand for in one check. RFC 7208 §7. */
final class Expansion {

    /** RFC 7208 §7.3. */
    private static final int LONGEST_NAME = 253;

    private final SpfQuery query;
    private final ClientNames names;
    private final String receiver;
    private final Instant now;

    Expansion(SpfQuery query, ClientNames names, String receiver, Instant now) {
        this.query = query;
        this.names = names;
        this.receiver = receiver;
        this.now = now;
    }

    /**
     * A name to look up, which loses labels at its left until it is short enough.
     *
     * @param domain the domain whose record it is
     * @return empty if what comes out can be no name, or is not ASCII: RFC 8616 §4
     */
    Optional<Name> name(MacroText target, Name domain) {
        String text = text(target, domain);
        int length = text.endsWith(".") ? text.length() - 1 : text.length();
        int start = 0;
        while (length - start > LONGEST_NAME) {
            int dot = text.indexOf('.', start);
            if (dot < 0) {
                return Optional.empty();
            }
            start = dot + 1;
        }
        String fitting = text.substring(start);
        return fitting.chars().allMatch(c -> c < 0x80) ? Name.parse(fitting) : Optional.empty();
    }

    String text(MacroText text, Name domain) {
        var all = new StringBuilder();
        for (Piece piece : text.pieces()) {
            all.append(
                    switch (piece) {
                        case Piece.Literal(var literal) -> literal;
                        case Piece.Macro macro -> transformed(macro, value(macro, domain));
                    });
        }
        return all.toString();
    }

    /** RFC 7208 §7.2. */
    private String value(Piece.Macro macro, Name domain) {
        return switch (macro.letter()) {
            case SENDER -> query.localPart() + "@" + query.domain();
            case LOCAL_PART -> query.localPart();
            case SENDER_DOMAIN -> query.domain();
            case DOMAIN -> domain.text();
            case ADDRESS -> dotted(query.client());
            case CLIENT_NAME -> names.best(domain).map(Name::text).orElse("unknown");
            case FAMILY -> query.client() instanceof Inet4Address ? "in-addr" : "ip6";
            case HELO -> query.helo();
            case READABLE_ADDRESS -> readable(query.client());
            case RECEIVER -> receiver;
            case TIME -> Long.toString(now.getEpochSecond());
        };
    }

    /** RFC 7208 §7.3. */
    private static String transformed(Piece.Macro macro, String value) {
        var parts = split(value, macro.delimiters());
        if (macro.order() == Order.REVERSED) {
            Collections.reverse(parts);
        }
        int from = Math.max(0, parts.size() - macro.parts());
        String joined = String.join(".", parts.subList(from, parts.size()));
        return macro.escape() == Escape.URL ? escaped(joined) : joined;
    }

    private static List<String> split(String value, String delimiters) {
        var parts = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            if (delimiters.indexOf(value.charAt(i)) >= 0) {
                parts.add(value.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(value.substring(start));
        return parts;
    }

    /** RFC 3986 §2.3. */
    private static String escaped(String text) {
        var escaped = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) Byte.toUnsignedInt(octet);
            boolean unreserved =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || "-._~".indexOf(c) >= 0;
            escaped.append(unreserved ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return escaped.toString();
    }

    /** {@code 192.0.2.1}, or one hexadecimal digit after the other. */
    private static String dotted(InetAddress address) {
        if (address instanceof Inet4Address) {
            return address.getHostAddress();
        }
        var digits = new ArrayList<String>();
        for (byte octet : address.getAddress()) {
            digits.add(Integer.toHexString((octet >> 4) & 0xf));
            digits.add(Integer.toHexString(octet & 0xf));
        }
        return String.join(".", digits);
    }

    /** As RFC 5952 §4 writes it. */
    static String readable(InetAddress address) {
        String range = new Network(address, address.getAddress().length * 8).toString();
        return range.substring(0, range.indexOf('/'));
    }
}
