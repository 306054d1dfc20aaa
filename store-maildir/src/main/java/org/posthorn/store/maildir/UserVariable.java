package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One variable of a path, {@code %[-][0][offset.][-][width][modifiers]variable}.
 *
 * @param name {@code u} user, {@code n} what is before the last {@code @}, {@code d} behind it
 * @param modifiers done one after the other, before a part is cut out
 * @param offset where the part begins; negative ones count from the end
 * @param width how long the part is, 0 for all; negative ones say how much the end is left away. Of
 *     a hash: what it is divided by
 * @param padded whether {@code width} is the least length instead
 */
record UserVariable(char name, String modifiers, int offset, int width, boolean padded) {

    private static final String POSSIBLE =
            "; there are %u, %n, %d and %%, with a range as in %2.1n, and with the modifiers"
                    + " L, U, R, T, X, M, N and H; %{user}, %{user | username}, %{user | domain},"
                    + " each with | lower or | upper; and %h, %{home} or ~ at the beginning";

    private static final Pattern SHORT =
            Pattern.compile("%(?:(-?)(0?\\d{0,4})(\\.)?(-?)(\\d{0,4}))([LURTXMNH]{0,10})([und])");

    private static final Pattern LONG = Pattern.compile("%\\{\\s*(\\w+)\\s*((?:\\|[^|{}]*)*)}");

    /** Where the variable at {@code at} ends, or seems to. */
    static int end(String text, int at) {
        int brace = text.indexOf('}', at);
        if (text.startsWith("%{", at)) {
            return brace < 0 ? text.length() : brace + 1;
        }
        Matcher matcher = SHORT.matcher(text);
        return matcher.find(at) && matcher.start() == at
                ? matcher.end()
                : Math.min(text.length(), at + 2);
    }

    static UserVariable parse(String text) {
        Matcher plain = SHORT.matcher(text);
        if (plain.matches()) {
            return plain(text, plain);
        }
        Matcher named = LONG.matcher(text);
        if (!named.matches()) {
            throw unknown(text);
        }
        char name =
                switch (named.group(1)) {
                    case "user" -> 'u';
                    case "username" -> 'n';
                    case "domain" -> 'd';
                    default -> throw unknown(text);
                };
        var modifiers = new StringBuilder();
        List<String> filters =
                Stream.of(named.group(2).split("\\|")).map(String::strip).skip(1).toList();
        for (String filter : filters) {
            switch (filter) {
                case "username" -> name = ofUser(name, 'n', text);
                case "domain" -> name = ofUser(name, 'd', text);
                case "lower" -> modifiers.append('L');
                case "upper" -> modifiers.append('U');
                default -> throw unknown(text);
            }
        }
        return new UserVariable(name, modifiers.toString(), 0, 0, false);
    }

    /** The value for a user, both in octets that are characters each. */
    String value(String user) {
        int at = user.lastIndexOf('@');
        String value =
                switch (name) {
                    case 'n' -> at < 0 ? user : user.substring(0, at);
                    case 'd' -> at < 0 ? "" : user.substring(at + 1);
                    default -> user;
                };
        int from = offset;
        int length = width;
        for (int i = 0; i < modifiers.length(); i++) {
            char modifier = modifiers.charAt(i);
            switch (modifier) {
                case 'L' -> value = lower(value);
                case 'U' -> value = upper(value);
                case 'R' -> value = new StringBuilder(value).reverse().toString();
                case 'T' -> value = value.stripTrailing();
                case 'X' -> value = Long.toHexString(leadingNumber(value));
                case 'M' -> value = HexFormat.of().formatHex(md5(value));
                default -> {
                    long hash = modifier == 'N' ? first64(md5(value)) : elf(value);
                    value = hash(hash, from, length);
                    from = 0;
                    length = 0;
                }
            }
        }
        return part(value, from, length);
    }

    private String part(String value, int from, int length) {
        int begin = from >= 0 ? Math.min(from, value.length()) : Math.max(0, value.length() + from);
        String rest = value.substring(begin);
        if (padded) {
            return "0".repeat(Math.max(0, length - rest.length())) + rest;
        }
        int wanted = length < 0 ? rest.length() + length : length;
        return length == 0 || wanted < 0 || wanted > rest.length()
                ? rest
                : rest.substring(0, wanted);
    }

    private static UserVariable plain(String text, Matcher m) {
        boolean ranged = m.group(3) != null;
        if (!ranged && !(m.group(4) + m.group(5)).isEmpty()) {
            throw unknown(text);
        }
        if (ranged && m.group(2).isEmpty()) {
            throw unknown(text);
        }
        int first = number(m.group(1), m.group(2));
        int offset = ranged ? first : 0;
        int width = ranged ? number(m.group(4), m.group(5)) : Math.abs(first); // as Dovecot does
        String digits = ranged ? m.group(5) : m.group(2);
        boolean padded = width > 0 && digits.startsWith("0");
        boolean hashed = m.group(6).contains("N") || m.group(6).contains("H");
        if (hashed && (offset < 0 || width < 0)) {
            throw unknown(text);
        }
        return new UserVariable(m.group(7).charAt(0), m.group(6), offset, width, padded);
    }

    private static int number(String sign, String digits) {
        int number = digits.isEmpty() ? 0 : Integer.parseInt(digits);
        return sign.isEmpty() ? number : -number;
    }

    private static char ofUser(char now, char then, String text) {
        if (now != 'u') {
            throw unknown(text);
        }
        return then;
    }

    private static String hash(long hash, int digits, int divisor) {
        long value = divisor == 0 ? hash : Long.remainderUnsigned(hash, divisor);
        String hex = Integer.toHexString((int) value);
        return "0".repeat(Math.max(0, digits - hex.length())) + hex;
    }

    private static long first64(byte[] digest) {
        return ByteBuffer.wrap(digest).getLong();
    }

    /** The hash of object files, of 28 bits. */
    private static long elf(String value) {
        int hash = 0;
        for (byte octet : value.getBytes(ISO_8859_1)) {
            hash = (hash << 4) + (octet & 0xff);
            int high = hash & 0xf0000000;
            hash ^= high >>> 24;
            hash ^= high;
        }
        return hash;
    }

    private static long leadingNumber(String value) {
        long number = 0;
        for (int i = 0; i < value.length(); i++) {
            char digit = value.charAt(i);
            if (digit < '0' || digit > '9') {
                return number;
            }
            if (number > (Long.MAX_VALUE - 9) / 10) {
                return Long.MAX_VALUE;
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }

    /** Of ASCII only, as Dovecot does: the other octets are parts of characters. */
    private static String lower(String value) {
        return value.chars()
                .map(c -> c >= 'A' && c <= 'Z' ? c + 32 : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String upper(String value) {
        return value.chars()
                .map(c -> c >= 'a' && c <= 'z' ? c - 32 : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @SuppressWarnings("InsecureCryptoUsage") // spreads folders, keeps no secret
    private static byte[] md5(String value) {
        try {
            return MessageDigest.getInstance("MD5").digest(value.getBytes(ISO_8859_1));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException(
                String.format(Locale.ROOT, "unknown variable %s", text) + POSSIBLE);
    }
}
