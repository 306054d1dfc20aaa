package org.posthorn.mail;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The text of an HTML document without its markup, good enough to tell what it is about; never fit
 * to be shown as HTML. One pass; whatever is not closed goes to the end.
 */
final class HtmlText {

    /** Markup within words; all other stands between them. */
    private static final Set<String> WITHIN =
            Set.of("a", "b", "big", "em", "font", "i", "s", "small", "span", "strong", "sub", "u");

    /** What is in these is not text of the document. */
    private static final Set<String> HIDDEN = Set.of("head", "script", "style", "title");

    private static final Map<String, String> NAMED =
            Map.of(
                    "amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", "\u00a0",
                    "zwnj", "\u200c", "shy", "\u00ad", "hellip", "\u2026", "ndash", "\u2013");

    /** The last character of Unicode by its number, {@code 1114111}, with the signs before. */
    private static final int LONGEST_REFERENCE = 10;

    private static final int LONGEST_NAME = 10;

    private final String html;
    private final StringBuilder text = new StringBuilder();
    private int at;

    private HtmlText(String html) {
        this.html = html;
    }

    static String of(String html) {
        return new HtmlText(html).text();
    }

    private String text() {
        while (at < html.length()) {
            char c = html.charAt(at);
            if (c == '<') {
                markup();
            } else if (c == '&') {
                reference();
            } else {
                text.append(c);
                at++;
            }
        }
        return text.toString();
    }

    private void markup() {
        if (html.startsWith("<!--", at)) {
            skipBehind("-->", at + 4);
            return;
        }
        int start = at + 1;
        boolean closes = start < html.length() && html.charAt(start) == '/';
        int name = closes ? start + 1 : start;
        int end = name;
        while (end < html.length() && end < name + LONGEST_NAME && isNameChar(html.charAt(end))) {
            end++;
        }
        if (end == name && !html.startsWith("!", start) && !html.startsWith("?", start)) {
            text.append('<'); // less than
            at++;
            return;
        }
        String tag = html.substring(name, end).toLowerCase(Locale.ROOT);
        skipTag(end);
        if (!closes && HIDDEN.contains(tag)) {
            skipElement(tag);
        }
        if (!WITHIN.contains(tag)) {
            text.append(' ');
        }
    }

    /** What stands in quotes behind {@code =} ends nothing, if it ends itself. */
    private void skipTag(int from) {
        boolean value = false;
        for (int i = from; i < html.length(); i++) {
            char c = html.charAt(i);
            if (c == '>') {
                at = i + 1;
                return;
            }
            if (value && (c == '"' || c == '\'')) {
                i = Math.max(i, html.indexOf(c, i + 1));
            }
            value = c == '=' || (value && Character.isWhitespace(c));
        }
        at = html.length();
    }

    private void skipBehind(String end, int from) {
        int found = html.indexOf(end, from);
        at = found < 0 ? html.length() : found + end.length();
    }

    private void skipElement(String tag) {
        while (at < html.length()) {
            skipBehind("</", at);
            if (html.regionMatches(true, at, tag, 0, tag.length())) {
                skipBehind(">", at);
                return;
            }
        }
    }

    /** One that is not known stays as it is. */
    private void reference() {
        int end = at + 1;
        while (end < html.length()
                && end - at < LONGEST_REFERENCE
                && (isNameChar(html.charAt(end)) || html.charAt(end) == '#')) {
            end++;
        }
        String name = html.substring(at + 1, end);
        String character = name.startsWith("#") ? numbered(name.substring(1)) : NAMED.get(name);
        if (character == null) {
            text.append('&');
            at++;
            return;
        }
        text.append(character);
        at = end < html.length() && html.charAt(end) == ';' ? end + 1 : end;
    }

    private static @org.jspecify.annotations.Nullable String numbered(String number) {
        boolean hex = number.startsWith("x") || number.startsWith("X");
        int from = hex ? 1 : 0;
        int value = 0;
        for (int i = from; i < number.length(); i++) {
            int digit = Character.digit(number.charAt(i), hex ? 16 : 10);
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                return null;
            }
            value = value * (hex ? 16 : 10) + digit;
        }
        return number.length() > from && Character.isValidCodePoint(value)
                ? Character.toString(value)
                : null;
    }

    private static boolean isNameChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
