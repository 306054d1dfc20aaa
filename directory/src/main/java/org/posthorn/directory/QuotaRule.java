package org.posthorn.directory;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * A limit as Dovecot 2.3 writes it: {@code *:storage=1G:messages=10000}. Only rules for the whole
 * account ({@code *} and {@code ?}) count; those for single mailboxes are read as no limit.
 */
record QuotaRule(OptionalLong octets, OptionalLong messages) {

    static final QuotaRule NONE = new QuotaRule(OptionalLong.empty(), OptionalLong.empty());

    static QuotaRule parse(String text) {
        String[] parts = text.split(":", -1);
        if (!parts[0].equals("*") && !parts[0].equals("?")) {
            return NONE;
        }
        OptionalLong octets = OptionalLong.empty();
        OptionalLong messages = OptionalLong.empty();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String name = equals < 0 ? parts[i] : parts[i].substring(0, equals);
            String value = parts[i].substring(equals + 1);
            switch (name) {
                case "storage" -> octets = OptionalLong.of(size(value, 1024));
                case "bytes" -> octets = OptionalLong.of(size(value, 1));
                case "messages" -> messages = OptionalLong.of(size(value, 1));
                case "ignore" -> {
                    octets = OptionalLong.of(0);
                    messages = OptionalLong.of(0);
                }
                default ->
                        throw new IllegalArgumentException(
                                "quota rule with an unknown limit; storage=, bytes= and messages="
                                        + " are known");
            }
        }
        return new QuotaRule(octets, messages);
    }

    /**
     * A number with B, K, M, G or T behind it, powers of 1024; {@code unit} where there is none.
     */
    static long size(String text, long unit) {
        if (!text.matches("[0-9]{1,18}[BbKkMmGgTt]?")) {
            throw new IllegalArgumentException("quota limit that is not a number, as in 500M");
        }
        char last = text.toUpperCase(Locale.ROOT).charAt(text.length() - 1);
        int power = "BKMGT".indexOf(last);
        String digits = power < 0 ? text : text.substring(0, text.length() - 1);
        try {
            return Math.multiplyExact(
                    Long.parseLong(digits), power < 0 ? unit : 1L << (10 * power));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("quota limit beyond 8 EiB", e);
        }
    }
}
