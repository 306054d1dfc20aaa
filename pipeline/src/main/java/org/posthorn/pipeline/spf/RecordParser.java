package org.posthorn.pipeline.spf;

import org.posthorn.pipeline.spf.Mechanism.Prefixes;
import org.posthorn.pipeline.spf.SpfRecord.Directive;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads records. RFC 7208 §12. */
final class RecordParser {

    private static final String VERSION = "v=spf1";

    private final List<Directive> directives = new ArrayList<>();
    private Optional<MacroText> redirect = Optional.empty();
    private Optional<MacroText> explanation = Optional.empty();

    private RecordParser() {}

    /** Whether this is a record of SPF, and not another text. RFC 7208 §4.5. */
    static boolean isRecord(String text) {
        return text.regionMatches(true, 0, VERSION, 0, VERSION.length())
                && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
    }

    /** Reads what {@link #isRecord} is true for. */
    static SpfRecord parse(String text) throws SpfSyntaxException {
        var parser = new RecordParser();
        for (String term : text.substring(VERSION.length()).split(" ", -1)) {
            if (!term.isEmpty()) {
                parser.term(term);
            }
        }
        return new SpfRecord(parser.directives, parser.redirect, parser.explanation);
    }

    private void term(String term) throws SpfSyntaxException {
        for (int i = 0; i < term.length(); i++) {
            if (term.charAt(i) <= ' ' || term.charAt(i) > '~') {
                throw new SpfSyntaxException("a character that may not be there");
            }
        }
        int end = 0;
        while (end < term.length() && ":/=".indexOf(term.charAt(end)) < 0) {
            end++;
        }
        if (end < term.length() && term.charAt(end) == '=') {
            modifier(term.substring(0, end), term.substring(end + 1));
        } else {
            directive(term, term.substring(0, end), term.substring(end));
        }
    }

    private void modifier(String name, String value) throws SpfSyntaxException {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "redirect" -> redirect = only(name, redirect, value);
            case "exp" -> explanation = only(name, explanation, value);
            default -> {
                if (!isName(name)) {
                    throw new SpfSyntaxException("not a modifier: " + name);
                }
                if (!value.isEmpty()) {
                    MacroParser.any(value); // whatever it means: RFC 7208 §6
                }
            }
        }
    }

    /** RFC 7208 §6: twice is too often. */
    private static Optional<MacroText> only(String name, Optional<MacroText> before, String value)
            throws SpfSyntaxException {
        if (before.isPresent()) {
            throw new SpfSyntaxException(name + " is there twice");
        }
        return Optional.of(MacroParser.target(value));
    }

    private static boolean isName(String name) {
        return name.matches("[A-Za-z][A-Za-z0-9_.-]*");
    }

    /** RFC 7208 §4.6.2. */
    private void directive(String term, String head, String arguments) throws SpfSyntaxException {
        SpfStatus result =
                switch (head.isEmpty() ? ' ' : head.charAt(0)) {
                    case '-' -> SpfStatus.FAIL;
                    case '~' -> SpfStatus.SOFTFAIL;
                    case '?' -> SpfStatus.NEUTRAL;
                    default -> SpfStatus.PASS;
                };
        boolean qualified = !head.isEmpty() && "+-~?".indexOf(head.charAt(0)) >= 0;
        String name = (qualified ? head.substring(1) : head).toLowerCase(Locale.ROOT);
        try {
            directives.add(new Directive(result, mechanism(name, arguments), term));
        } catch (SpfSyntaxException e) {
            throw new SpfSyntaxException(term + ": " + e.getMessage());
        }
    }

    private static Mechanism mechanism(String name, String arguments) throws SpfSyntaxException {
        return switch (name) {
            case "all" -> {
                if (!arguments.isEmpty()) {
                    throw new SpfSyntaxException("all means all");
                }
                yield new Mechanism.All();
            }
            case "include" -> new Mechanism.Include(target(arguments));
            case "exists" -> new Mechanism.Exists(target(arguments));
            case "a" -> new Mechanism.A(optionalTarget(bare(arguments)), prefixes(arguments));
            case "mx" -> new Mechanism.Mx(optionalTarget(bare(arguments)), prefixes(arguments));
            case "ptr" -> new Mechanism.Ptr(optionalTarget(arguments));
            case "ip4" -> ip(arguments, 32);
            case "ip6" -> ip(arguments, 128);
            default -> throw new SpfSyntaxException("no such mechanism");
        };
    }

    private static MacroText target(String arguments) throws SpfSyntaxException {
        if (!arguments.startsWith(":")) {
            throw new SpfSyntaxException("a domain is missing");
        }
        return MacroParser.target(arguments.substring(1));
    }

    private static Optional<MacroText> optionalTarget(String arguments) throws SpfSyntaxException {
        return arguments.isEmpty() ? Optional.empty() : Optional.of(target(arguments));
    }

    /** Without the lengths of prefixes at its end; a slash before belongs to the domain. */
    private static String bare(String arguments) {
        return arguments.substring(0, prefixStart(arguments));
    }

    private static int prefixStart(String arguments) {
        int start = arguments.length();
        int slash = digitsStart(arguments, start) - 1;
        if (slash >= 1 && slash < start - 1 && arguments.startsWith("//", slash - 1)) {
            start = slash - 1;
            slash = digitsStart(arguments, start) - 1;
        }
        return slash >= 0 && slash < start - 1 && arguments.charAt(slash) == '/' ? slash : start;
    }

    private static int digitsStart(String text, int end) {
        int start = end;
        while (start > 0 && text.charAt(start - 1) >= '0' && text.charAt(start - 1) <= '9') {
            start--;
        }
        return start;
    }

    private static Prefixes prefixes(String arguments) throws SpfSyntaxException {
        String text = arguments.substring(prefixStart(arguments));
        int two = text.indexOf("//");
        String ip4 = two < 0 ? text : text.substring(0, two);
        String ip6 = two < 0 ? "" : text.substring(two + 1);
        return new Prefixes(prefix(ip4, 32), prefix(ip6, 128));
    }

    /** Of {@code /24}, or of nothing. */
    private static int prefix(String text, int most) throws SpfSyntaxException {
        if (text.isEmpty()) {
            return most;
        }
        if (text.matches("/(0|[1-9][0-9]{0,2})") && Integer.parseInt(text.substring(1)) <= most) {
            return Integer.parseInt(text.substring(1));
        }
        throw new SpfSyntaxException("not a prefix of " + most + " bits at the most");
    }

    private static Mechanism ip(String arguments, int bits) throws SpfSyntaxException {
        if (!arguments.startsWith(":")) {
            throw new SpfSyntaxException("an address is missing");
        }
        int slash = arguments.indexOf('/');
        int end = slash < 0 ? arguments.length() : slash;
        String address = arguments.substring(1, end);
        int prefix = prefix(arguments.substring(end), bits);
        try {
            return new Mechanism.Ip(
                    bits == 32
                            ? AddressRange.ip4(address, prefix)
                            : AddressRange.ip6(address, prefix));
        } catch (IllegalArgumentException e) {
            throw new SpfSyntaxException("not an IPv" + (bits == 32 ? "4" : "6") + " address");
        }
    }
}
