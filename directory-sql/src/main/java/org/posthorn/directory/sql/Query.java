package org.posthorn.directory.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A query as a prepared statement. Each variable becomes a parameter; a text in quotes with
 * variables in it becomes one parameter as a whole, so that {@code '%u'}, {@code %u} and {@code
 * '/var/mail/%d/%n'} are all safe, whatever a client sent.
 *
 * @param sql with a question mark for each parameter
 */
record Query(String sql, List<Parameter> parameters) {

    Query {
        parameters = List.copyOf(parameters);
    }

    /** Texts and variables, one behind the other. */
    record Parameter(List<Function<Wanted, String>> parts) {

        Parameter {
            parts = List.copyOf(parts);
        }

        /** Empty where a variable has no value: mysql_table(5) does not ask then. */
        Optional<String> of(Wanted wanted) {
            var text = new StringBuilder();
            for (var part : parts) {
                String value = part.apply(wanted);
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                text.append(value);
            }
            return Optional.of(text.toString());
        }
    }

    /** Throws {@link IllegalArgumentException} with a text for the administrator. */
    static Query parse(String query, Dialect dialect) {
        return new Parser(query, dialect).parse();
    }

    /** What to bind; empty where the query does not apply. */
    Optional<List<String>> values(Wanted wanted) {
        var values = new ArrayList<String>();
        for (Parameter parameter : parameters) {
            Optional<String> value = parameter.of(wanted);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get());
        }
        return Optional.of(values);
    }

    private static final class Parser {

        private final String query;
        private final Dialect dialect;
        private final StringBuilder sql = new StringBuilder();
        private final List<Parameter> parameters = new ArrayList<>();
        private int at;

        Parser(String query, Dialect dialect) {
            this.query = query.strip();
            this.dialect = dialect;
        }

        Query parse() {
            if (query.isEmpty()) {
                throw new IllegalArgumentException("an empty query");
            }
            while (at < query.length()) {
                char c = query.charAt(at);
                switch (c) {
                    case '\'', '"' -> quoted(c);
                    case '`' -> copyName();
                    case '%' -> bare();
                    case ';', '?', '#' ->
                            throw new IllegalArgumentException(
                                    "a '"
                                            + c
                                            + "' outside of quotes; one statement, please, with"
                                            + " variables such as %u");
                    default -> {
                        if (query.startsWith("--", at) || query.startsWith("/*", at)) {
                            throw new IllegalArgumentException("a comment in a query");
                        }
                        sql.append(c);
                        at++;
                    }
                }
            }
            return new Query(sql.toString(), parameters);
        }

        private void bare() {
            if (query.startsWith("%%", at)) {
                sql.append('%');
                at += 2;
                return;
            }
            var variable = variable();
            boolean partOfName =
                    (!sql.isEmpty() && isName(sql.charAt(sql.length() - 1)))
                            || (variable.end() < query.length()
                                    && isName(query.charAt(variable.end())));
            if (partOfName) {
                throw new IllegalArgumentException(
                        "a variable that is part of a name; it can be a value only");
            }
            sql.append('?');
            parameters.add(new Parameter(List.of(variable.value())));
            at = variable.end();
        }

        private Dialect.Variable variable() {
            return dialect.at(query, at + 1)
                    .orElseThrow(() ->
                            new IllegalArgumentException(
                                    "'"
                                            + query.substring(at, Math.min(at + 8, query.length()))
                                            + "': no variable that is known here; "
                                            + switch (dialect) {
                                                case DOVECOT ->
                                                        "%u, %n and %d are, with L or U before"
                                                                + " the letter";
                                                case POSTFIX -> "%s, %u, %d and %1 to %9 are";
                                            }
                                            + ", and %% for the sign itself"));
        }

        private static boolean isName(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '`' || c == '?';
        }

        /** Names of tables and columns are not looked into. */
        private void copyName() {
            int end = query.indexOf('`', at + 1);
            if (end < 0) {
                throw new IllegalArgumentException("a ` without another");
            }
            String name = query.substring(at, end + 1);
            if (name.indexOf('%') >= 0 || name.indexOf('?') >= 0) {
                throw new IllegalArgumentException(
                        "a variable that is part of a name; it can be a value only");
            }
            sql.append(name);
            at = end + 1;
        }

        /** Without variables it stays as it is; with them it becomes a parameter. */
        private void quoted(char quote) {
            int begin = at++;
            var parts = new ArrayList<Function<Wanted, String>>();
            var text = new StringBuilder();
            boolean variables = false;
            while (true) {
                if (at >= query.length()) {
                    throw new IllegalArgumentException("a text in quotes that does not end");
                }
                char c = query.charAt(at);
                if (c == quote && !query.startsWith("" + quote + quote, at)) {
                    at++;
                    break;
                } else if (c == quote) {
                    text.append(quote);
                    at += 2;
                } else if (c == '\\' && at + 1 < query.length()) {
                    text.append(escaped(query.charAt(at + 1)));
                    at += 2;
                } else if (query.startsWith("%%", at)) {
                    text.append('%');
                    at += 2;
                } else if (c == '%') {
                    var variable = variable();
                    variables = true;
                    addText(parts, text);
                    parts.add(variable.value());
                    at = variable.end();
                } else {
                    text.append(c);
                    at++;
                }
            }
            addText(parts, text);
            if (variables) {
                sql.append('?');
                parameters.add(new Parameter(parts));
            } else {
                // %% stands for one sign here, too
                sql.append(query.substring(begin, at).replace("%%", "%"));
            }
        }

        private static void addText(List<Function<Wanted, String>> parts, StringBuilder text) {
            if (!text.isEmpty()) {
                String constant = text.toString();
                parts.add(wanted -> constant);
                text.setLength(0);
            }
        }

        private static char escaped(char c) {
            return switch (c) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                case '0' -> '\0';
                default -> c;
            };
        }
    }
}
