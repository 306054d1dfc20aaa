package org.posthorn.directory.sql;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** How the variables of a query are written. */
enum Dialect {

    /**
     * As in {@code dovecot-sql.conf.ext}: {@code %u %n %d} with the modifiers L and U, and {@code
     * %{user}}, {@code %{username}}, {@code %{domain}} with the filters {@code lower} and {@code
     * upper}.
     */
    DOVECOT {
        @Override
        Optional<Variable> at(String text, int begin) {
            return text.startsWith("{", begin) ? braces(text, begin) : letter(text, begin);
        }

        private Optional<Variable> braces(String text, int begin) {
            int end = text.indexOf('}', begin);
            if (end < 0) {
                return Optional.empty();
            }
            String[] words = text.substring(begin + 1, end).strip().split("\\s*\\|\\s*", -1);
            Optional<Function<Wanted, String>> value =
                    Optional.ofNullable(
                            switch (words[0]) {
                                case "user" -> Wanted::key;
                                case "username" -> Wanted::local;
                                case "domain" -> Wanted::domain;
                                default -> null;
                            });
            for (int i = 1; i < words.length; i++) {
                String filter = words[i];
                value =
                        switch (filter) {
                            case "username" ->
                                    value.map(v -> v.andThen(t -> new Wanted(t).local()));
                            case "domain" -> value.map(v -> v.andThen(t -> new Wanted(t).domain()));
                            default -> modified(value, filter);
                        };
            }
            return value.map(v -> new Variable(v, end + 1));
        }

        private Optional<Function<Wanted, String>> modified(
                Optional<Function<Wanted, String>> value, String filter) {
            return switch (filter) {
                case "lower" -> value.map(v -> v.andThen(Dialect::lower));
                case "upper" -> value.map(v -> v.andThen(Dialect::upper));
                default -> Optional.empty();
            };
        }

        private Optional<Variable> letter(String text, int begin) {
            int at = begin;
            UnaryOperator<String> form = UnaryOperator.identity();
            while (text.startsWith("L", at) || text.startsWith("U", at)) {
                form = text.charAt(at) == 'L' ? Dialect::lower : Dialect::upper;
                at++;
            }
            char letter = at < text.length() ? text.charAt(at) : ' ';
            Optional<Function<Wanted, String>> value =
                    Optional.ofNullable(
                            switch (letter) {
                                case 'u' -> Wanted::key;
                                case 'n' -> Wanted::local;
                                case 'd' -> Wanted::domain;
                                default -> null;
                            });
            UnaryOperator<String> last = form;
            int end = at + 1;
            return value.map(v -> new Variable(v.andThen(last), end));
        }
    },

    /** As in mysql_table(5): {@code %s %u %d}, the same in capitals, {@code %1} to {@code %9}. */
    POSTFIX {
        @Override
        Optional<Variable> at(String text, int begin) {
            char letter = begin < text.length() ? text.charAt(begin) : ' ';
            Optional<Function<Wanted, String>> value =
                    Optional.ofNullable(
                            switch (letter) {
                                case 's', 'S' -> Wanted::key;
                                case 'u', 'U' -> Wanted::local;
                                case 'd', 'D' -> Wanted::domain;
                                case '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
                                        wanted -> wanted.label(letter - '0');
                                default -> null;
                            });
            return value.map(v -> new Variable(v, begin + 1));
        }
    };

    /**
     * A variable of a query.
     *
     * @param end where the text goes on behind it
     */
    record Variable(Function<Wanted, String> value, int end) {}

    /** The variable that begins here, behind its {@code %}; empty if there is none like it. */
    abstract Optional<Variable> at(String text, int begin);

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
