package org.posthorn.conf;

import org.tomlj.Toml;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Values as they are written in the file. */
final class Literals {

    private Literals() {}

    static String of(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Literals::of).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Boolean || value instanceof Number) {
            return value.toString();
        }
        if (value instanceof Duration duration) {
            return quoted(Durations.text(duration));
        }
        if (value instanceof Enum<?> constant) {
            return quoted(Scalar.word(constant));
        }
        return quoted(value.toString());
    }

    static String quoted(String text) {
        return '"' + Toml.tomlEscape(text).toString() + '"';
    }
}
