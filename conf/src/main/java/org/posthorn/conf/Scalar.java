package org.posthorn.conf;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A type whose values are written as one TOML value.
 *
 * <p>Besides those named here, a type takes part by a public static method {@code parse(String)}
 * that throws {@link IllegalArgumentException} or a checked exception with a text for the
 * administrator, and a {@code toString} that is its inverse.
 *
 * @param expected what the file should hold, for messages: {@code "a duration such as \"5m\""}
 * @param toml the Java types that the TOML parser gives for values that may be meant
 * @param words the values there are, where they can be counted
 */
record Scalar(String expected, Set<Class<?>> toml, List<String> words, Reader reader) {

    /** Throws {@link IllegalArgumentException} with a text for the administrator. */
    interface Reader {
        Object read(String text, Source source);
    }

    private static final Set<Class<?>> TEXT = Set.of(String.class);
    private static final Set<Class<?>> NUMBER = Set.of(Long.class);

    static Scalar of(Class<?> type) {
        if (type == boolean.class) {
            return new Scalar(
                    "true or false",
                    Set.of(Boolean.class),
                    List.of(),
                    (text, source) -> Boolean.valueOf(text));
        }
        if (type == int.class) {
            return new Scalar(
                    "a whole number",
                    NUMBER,
                    List.of(),
                    (text, source) -> Math.toIntExact(number(text, Integer.MAX_VALUE)));
        }
        if (type == long.class) {
            return new Scalar(
                    "a whole number",
                    NUMBER,
                    List.of(),
                    (text, source) -> number(text, Long.MAX_VALUE));
        }
        if (type == String.class) {
            return new Scalar("a text", TEXT, List.of(), (text, source) -> text);
        }
        if (type == Path.class) {
            return new Scalar("a path", TEXT, List.of(), Scalar::path);
        }
        if (type == Duration.class) {
            return new Scalar(
                    "a duration such as \"5m\"",
                    TEXT,
                    List.of(),
                    (text, source) -> Durations.parse(text));
        }
        if (type == Secret.class) {
            return new Scalar(
                    "a secret as \"file:/path\", \"env:NAME\" or itself",
                    TEXT,
                    List.of(),
                    Secrets::read);
        }
        if (type == Size.class) {
            return new Scalar(
                    "a size such as \"25MB\"",
                    Set.of(String.class, Long.class),
                    List.of(),
                    (text, source) -> Size.parse(text));
        }
        return type.isEnum() ? word(type) : parsed(type);
    }

    /** How a value of this type is written, from how it is written in {@link Key#or}. */
    String toml(String text) {
        return toml.contains(String.class) ? Literals.quoted(text) : text;
    }

    private static long number(String text, long greatest) {
        try {
            long number = Long.parseLong(text);
            if (number <= greatest && number >= -greatest) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a whole number", e);
        }
        throw new IllegalArgumentException("out of range; the greatest is " + greatest);
    }

    private static Path path(String text, Source source) {
        try {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("not a path");
            }
            return source.folder().resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path", e);
        }
    }

    private static Scalar word(Class<?> type) {
        var constants = type.getEnumConstants();
        var words = Arrays.stream(constants).map(c -> word((Enum<?>) c)).toList();
        String all = String.join(", ", words);
        return new Scalar(
                "one of " + words.stream().map(Literals::quoted).collect(Collectors.joining(", ")),
                TEXT,
                words,
                (text, source) -> {
                    int index = words.indexOf(text);
                    if (index < 0) {
                        throw new IllegalArgumentException(
                                "not one of " + all + Suggestion.behind(text, words));
                    }
                    return constants[index];
                });
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Scalar parsed(Class<?> type) {
        Method parse;
        try {
            parse = type.getMethod("parse", String.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " cannot be the type of a key", e);
        }
        if (!Modifier.isStatic(parse.getModifiers())
                || !type.isAssignableFrom(parse.getReturnType())) {
            throw new IllegalStateException(type + " cannot be the type of a key");
        }
        return new Scalar("a text", TEXT, List.of(), (text, source) -> call(parse, text));
    }

    private static Object call(Method parse, String text) {
        try {
            return parse.invoke(null, text);
        } catch (InvocationTargetException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            boolean bug =
                    cause instanceof Error
                            || (cause instanceof RuntimeException
                                    && !(cause instanceof IllegalArgumentException));
            if (bug) {
                throw new IllegalStateException(parse + " failed", e);
            }
            throw new IllegalArgumentException(cause.getMessage(), cause);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(parse + " is not public", e);
        }
    }
}
