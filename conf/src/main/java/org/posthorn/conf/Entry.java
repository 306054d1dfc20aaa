package org.posthorn.conf;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One key of a configuration record. */
record Entry(String name, Key key, Shape shape, RecordComponent component) {

    static List<Entry> of(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents()).map(Entry::of).toList();
    }

    private static Entry of(RecordComponent component) {
        var key = component.getAnnotation(Key.class);
        if (key == null) {
            throw new IllegalStateException(component + " lacks @Key");
        }
        var shape = Shape.of(component.getGenericType());
        if (shape instanceof Shape.Maybe && !key.or().isEmpty()) {
            throw new IllegalStateException(component + " is optional and has a default");
        }
        String name = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return new Entry(name, key, shape, component);
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
