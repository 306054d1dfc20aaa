package org.posthorn.conf;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;

/** What the type of a component asks of the file. */
sealed interface Shape {

    /** {@code key = value} */
    record One(Scalar scalar) implements Shape {}

    /** {@code key = [value, ...]} */
    record Many(Scalar scalar) implements Shape {}

    /** {@code [key]}; absent, it is one whose keys all have their defaults. */
    record Table(Class<? extends Record> type) implements Shape {}

    /** {@code [[key]]}, any number of times. */
    record Tables(Class<? extends Record> type) implements Shape {}

    /** Any of them, or nothing. */
    record Maybe(Shape shape) implements Shape {}

    static Shape of(Type type) {
        if (type instanceof ParameterizedType generic) {
            var argument = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                return new Maybe(of(argument));
            }
            if (generic.getRawType() == List.class && argument instanceof Class<?> element) {
                return switch (of(element)) {
                    case Table(var record) -> new Tables(record);
                    case One(var scalar) -> new Many(scalar);
                    case Many many -> throw unknown(many);
                    case Tables tables -> throw unknown(tables);
                    case Maybe maybe -> throw unknown(maybe);
                };
            }
        }
        if (type == Integer.class) {
            return new One(Scalar.of(int.class));
        }
        if (type == Long.class) {
            return new One(Scalar.of(long.class));
        }
        if (type instanceof Class<?> plain) {
            return plain.isRecord() && !parses(plain)
                    ? new Table(plain.asSubclass(Record.class))
                    : new One(Scalar.of(plain));
        }
        throw unknown(type);
    }

    private static boolean parses(Class<?> type) {
        if (type == Secret.class) {
            return true;
        }
        for (var method : type.getMethods()) {
            if (method.getName().equals("parse")) {
                return true;
            }
        }
        return false;
    }

    private static IllegalStateException unknown(Object type) {
        return new IllegalStateException(type + " cannot be the type of a key");
    }
}
