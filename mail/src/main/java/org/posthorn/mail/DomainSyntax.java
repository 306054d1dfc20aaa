package org.posthorn.mail;

import java.util.Locale;

/** What may stand behind the {@code @}. RFC 5321 §4.1.2 and §4.1.3. */
final class DomainSyntax {

    /** RFC 5321 §4.5.3.1.2. */
    static final int MAX_LENGTH = 255;

    /** RFC 1035 §2.3.4. */
    private static final int MAX_LABEL = 63;

    private DomainSyntax() {}

    /** Octets of a label; the underscore is outside the grammar, but real hosts have it. */
    static boolean isLabelOctet(int c) {
        return isAsciiAlphanumeric(c) || c == '-' || c == '_' || c >= 0x80;
    }

    static boolean isDomainOrLiteral(String text) {
        return text.startsWith("[") ? isLiteral(text) : isDomain(text);
    }

    private static boolean isDomain(String text) {
        for (String label : text.split("\\.", -1)) {
            if (label.isEmpty()
                    || label.length() > MAX_LABEL
                    || label.startsWith("-")
                    || label.endsWith("-")
                    || !label.codePoints().allMatch(DomainSyntax::isLabelCharacter)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabelCharacter(int c) {
        return c < 0x80
                ? isLabelOctet(c)
                : Character.isLetterOrDigit(c)
                        || Character.getType(c) == Character.NON_SPACING_MARK
                        || Character.getType(c) == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isLiteral(String text) {
        if (!text.endsWith("]")) {
            return false;
        }
        String content = text.substring(1, text.length() - 1);
        // the only tag that is registered; RFC 5321 §4.1.3
        return content.toLowerCase(Locale.ROOT).startsWith("ipv6:")
                ? isIpv6(content.substring("ipv6:".length()))
                : isIpv4(content);
    }

    private static boolean isIpv4(String text) {
        String[] numbers = text.split("\\.", -1);
        if (numbers.length != 4) {
            return false;
        }
        for (String number : numbers) {
            if (!number.matches("[0-9]{1,3}") || Integer.parseInt(number) > 255) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == 8;
        }
        int left = groups(text.substring(0, gap), false);
        int right = groups(text.substring(gap + 2), true);
        return left >= 0 && right >= 0 && left + right <= 7;
    }

    /** How many groups of 16 bits the text holds, or -100 if it is none. */
    private static int groups(String text, boolean mayEndInIpv4) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] groups = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < groups.length; i++) {
            if (groups[i].matches("[0-9a-fA-F]{1,4}")) {
                count++;
            } else if (mayEndInIpv4 && i == groups.length - 1 && isIpv4(groups[i])) {
                count += 2;
            } else {
                return -100;
            }
        }
        return count;
    }

    static boolean isAsciiAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
