package org.posthorn.conf;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One key of a configuration record.
 *
 * @param path the components that lead to its value, more than one where records stand inline
 */
record Entry(String name, Key key, Shape shape, List<RecordComponent> path) {

    Entry {
        path = List.copyOf(path);
    }

    /** Every key of the table that a record is. */
    static List<Entry> of(Class<? extends Record> type) {
        return components(type).stream().flatMap(Entry::flat).toList();
    }

    /** One for each component of the record. */
    static List<Entry> components(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents()).map(Entry::of).toList();
    }

    /** The record whose keys stand among those around it, if this is one. */
    Optional<Class<? extends Record>> inline() {
        if (!key.inline()) {
            return Optional.empty();
        }
        if (shape instanceof Shape.Table(var type)) {
            return Optional.of(type);
        }
        throw new IllegalStateException(name + " is no record, and cannot stand inline");
    }

    private Stream<Entry> flat() {
        return inline().map(type -> of(type).stream().map(this::before))
                .orElseGet(() -> Stream.of(this));
    }

    private Entry before(Entry inner) {
        var all = Stream.concat(path.stream(), inner.path.stream()).toList();
        return new Entry(inner.name, inner.key, inner.shape, all);
    }

    private static Entry of(RecordComponent component) {
        var key = component.getAnnotation(Key.class);
        if (key == null || (key.doc().isEmpty() && !key.inline())) {
            throw new IllegalStateException(component + " lacks @Key");
        }
        var shape = Shape.of(component.getGenericType());
        if (shape instanceof Shape.Maybe && !key.or().isEmpty()) {
            throw new IllegalStateException(component + " is optional and has a default");
        }
        String name = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return new Entry(name, key, shape, List.of(component));
    }

    /** Whether it is a table or several: they stand behind the plain keys in a file. */
    boolean isTable() {
        return switch (shape instanceof Shape.Maybe(var inner) ? inner : shape) {
            case Shape.Table table -> true;
            case Shape.Tables tables -> true;
            case Shape.One one -> false;
            case Shape.Many many -> false;
            case Shape.Maybe maybe -> false;
        };
    }

    Object valueIn(Record conf) {
        Object value = conf;
        for (RecordComponent component : path) {
            value = valueIn(value, component);
        }
        return value;
    }

    private static Object valueIn(Object conf, RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(conf);
        } catch (InvocationTargetException | IllegalAccessException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }

    /**
     * The texts in a default or example that is a list: {@code "[PLAIN, LOGIN]"}, quoted or not.
     */
    static List<String> listed(String text) {
        if (!text.startsWith("[") || !text.endsWith("]")) {
            throw new IllegalStateException("not written as a list: " + text);
        }
        return Arrays.stream(text.substring(1, text.length() - 1).split(","))
                .map(element -> element.strip().replaceAll("^\"|\"$", ""))
                .filter(element -> !element.isEmpty())
                .toList();
    }
}
