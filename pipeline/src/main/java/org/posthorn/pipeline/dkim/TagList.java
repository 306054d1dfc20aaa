package org.posthorn.pipeline.dkim;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code tag=value; tag=value}, the form of signatures and of keys. RFC 6376 §3.2.
 *
 * <p>One character per octet. Octets beyond ASCII may stand in a value: RFC 8616 §5.
 */
public final class TagList {

    /** Signatures have 14 that are known, and room for some that are not. */
    private static final int MAX_TAGS = 64;

    /**
     * A value as it was written, without the white space around it.
     *
     * @param start of all that stands between {@code =} and {@code ;}
     */
    private record Value(String text, int start, int end) {}

    private final Map<String, Value> values;

    private TagList(Map<String, Value> values) {
        this.values = values;
    }

    static TagList parse(String text) throws MalformedException {
        var values = new LinkedHashMap<String, Value>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf(';', at);
            end = end < 0 ? text.length() : end;
            if (skipBlank(text, at, end) == end && end == text.length()) {
                break; // behind the last semicolon
            }
            int equals = text.indexOf('=', at);
            if (equals < 0 || equals > end) {
                throw new MalformedException("tag without a value");
            }
            String name = name(text, at, equals);
            checkValue(text, equals + 1, end);
            var value = new Value(trimmed(text, equals + 1, end), equals + 1, end);
            if (values.put(name, value) != null) {
                throw new MalformedException("duplicate tag");
            }
            if (values.size() > MAX_TAGS) {
                throw new MalformedException("too many tags");
            }
            at = end + 1;
        }
        return new TagList(values);
    }

    /** Whether the tag stands first, or nowhere. */
    boolean isFirstIfThere(String name) {
        return !values.containsKey(name) || values.keySet().iterator().next().equals(name);
    }

    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name)).map(Value::text);
    }

    String require(String name) throws MalformedException {
        var value = values.get(name);
        if (value == null) {
            throw new MalformedException("no " + name + "= tag");
        }
        return value.text();
    }

    /** Where all between {@code =} and {@code ;} begins and ends. */
    int[] span(String name) {
        var value = values.get(name);
        return value == null ? new int[] {0, 0} : new int[] {value.start(), value.end()};
    }

    byte[] base64(String name) throws MalformedException {
        return decodeBase64(name, require(name));
    }

    /** White space within is ignored. RFC 6376 §3.5. */
    static byte[] decodeBase64(String name, String value) throws MalformedException {
        var dense = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            if (!isBlank(value.charAt(i))) {
                dense.append(value.charAt(i));
            }
        }
        try {
            return Base64.getDecoder().decode(dense.toString());
        } catch (IllegalArgumentException e) {
            throw new MalformedException(name + "= is not Base64");
        }
    }

    /** A list with colons, white space around its parts gone. */
    static List<String> split(String value) {
        var parts = new ArrayList<String>();
        int at = 0;
        while (at <= value.length()) {
            int colon = value.indexOf(':', at);
            colon = colon < 0 ? value.length() : colon;
            parts.add(trimmed(value, at, colon));
            at = colon + 1;
        }
        return parts;
    }

    static boolean containsIgnoringCase(Collection<String> parts, String word) {
        return parts.stream().anyMatch(word::equalsIgnoreCase);
    }

    /** tag-name = ALPHA *ALNUMPUNC. */
    private static String name(String text, int from, int equals) throws MalformedException {
        String name = trimmed(text, from, equals);
        boolean well = !name.isEmpty() && isLetter(name.charAt(0));
        for (int i = 1; well && i < name.length(); i++) {
            char c = name.charAt(i);
            well = isLetter(c) || (c >= '0' && c <= '9') || c == '_';
        }
        if (!well) {
            throw new MalformedException("bad tag name");
        }
        checkValue(text, from, equals);
        return name;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** Visible characters and folding white space. */
    private static void checkValue(String text, int from, int to) throws MalformedException {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean folds =
                    c == '\r'
                            ? i + 1 < to && text.charAt(i + 1) == '\n'
                            : c == '\n' && i + 1 < to && isSpace(text.charAt(i + 1));
            if (!folds && !isSpace(c) && (c < '!' || c == 0x7f)) {
                throw new MalformedException("control character in a tag");
            }
        }
    }

    private static String trimmed(String text, int from, int to) {
        int start = skipBlank(text, from, to);
        int end = to;
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static int skipBlank(String text, int from, int to) {
        int at = from;
        while (at < to && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isBlank(char c) {
        return isSpace(c) || c == '\r' || c == '\n';
    }
}
