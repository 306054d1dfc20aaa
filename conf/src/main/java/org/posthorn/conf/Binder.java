package org.posthorn.conf;

import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Makes records of tables, and collects what is wrong on the way. An empty result means that a
 * problem has been written down.
 */
final class Binder {

    /** A place in the file, as far as there is one, and the tables that lead to it. */
    private record Place(int line, int column, String path) {

        Place of(@Nullable TomlPosition position, String key) {
            return new Place(
                    position == null ? line : position.line(),
                    position == null ? column : position.column(),
                    path.isEmpty() ? key : path + "." + key);
        }

        Place at(@Nullable TomlPosition position) {
            return position == null ? this : new Place(position.line(), position.column(), path);
        }
    }

    private final Source source;
    private final List<Problem> problems = new ArrayList<>();

    private Binder(Source source) {
        this.source = source;
    }

    static <R extends Record> R bind(Class<R> type, TomlTable root, Source source) {
        var binder = new Binder(source);
        Optional<R> result = binder.table(type, root, new Place(0, 0, ""));
        return result.filter(conf -> binder.problems.isEmpty())
                .orElseThrow(() -> new ConfException(binder.sorted()));
    }

    private List<Problem> sorted() {
        problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        return problems;
    }

    private <R extends Record> Optional<R> table(Class<R> type, TomlTable table, Place place) {
        var names = Entry.of(type).stream().map(Entry::name).toList();
        for (String key : table.keySet()) {
            if (!names.contains(key)) {
                problem(
                        place.of(position(table, key), key),
                        "unknown key" + Suggestion.behind(key, names));
            }
        }
        return record(type, table, place);
    }

    /** Of some keys of a table. */
    private <R extends Record> Optional<R> record(Class<R> type, TomlTable table, Place place) {
        var entries = Entry.components(type);
        var arguments = new Object[entries.size()];
        boolean complete = true;
        for (int i = 0; i < arguments.length; i++) {
            var entry = entries.get(i);
            var value = value(entry, table, place);
            complete &= value.isPresent();
            if (value.isPresent()) {
                arguments[i] = value.get();
            }
        }
        return complete ? construct(type, arguments, table, place) : Optional.empty();
    }

    private Optional<?> value(Entry entry, TomlTable table, Place outer) {
        var inline = entry.inline();
        if (inline.isPresent()) {
            return record(inline.get(), table, outer);
        }
        Object raw = table.get(List.of(entry.name()));
        if (raw == null) {
            return absent(entry, outer.of(null, entry.name()));
        }
        var place = outer.of(position(table, entry.name()), entry.name());
        return present(entry.shape(), raw, place);
    }

    private Optional<?> absent(Entry entry, Place place) {
        String or = entry.key().or();
        return switch (entry.shape()) {
            case Shape.Maybe maybe -> Optional.of(Optional.empty());
            case Shape.Table(var type) -> table(type, Toml.parse(""), place);
            case Shape.Tables tables when or.equals("[]") -> Optional.of(List.of());
            case Shape.Many(var scalar) when !or.isEmpty() ->
                    Optional.of(
                            Entry.listed(or).stream()
                                    .map(text -> scalar.reader().read(text, source))
                                    .toList());
            case Shape.One(var scalar) when !or.isEmpty() ->
                    Optional.of(scalar.reader().read(or, source));
            case Shape.Tables tables -> missing(entry, place);
            case Shape.Many many -> missing(entry, place);
            case Shape.One one -> missing(entry, place);
        };
    }

    private Optional<?> missing(Entry entry, Place place) {
        return problem(place, "missing; it is required: " + entry.key().doc());
    }

    private Optional<?> present(Shape shape, Object raw, Place place) {
        return switch (shape) {
            case Shape.Maybe(var inner) -> maybe(present(inner, raw, place));
            case Shape.Table(var type) when raw instanceof TomlTable table ->
                    table(type, table, place);
            case Shape.Tables(var type) when raw instanceof TomlArray array ->
                    tables(type, array, place);
            case Shape.Many(var scalar) when raw instanceof TomlArray array ->
                    list(scalar, array, place);
            case Shape.One(var scalar) -> scalar(scalar, raw, place);
            case Shape.Table table -> wrong("a table, [" + place.path() + "]", raw, place);
            case Shape.Tables tables ->
                    wrong("one table or more, [[" + place.path() + "]]", raw, place);
            case Shape.Many many -> wrong("a list in brackets", raw, place);
        };
    }

    /** The value of an optional key is itself an {@code Optional}. */
    private static Optional<?> maybe(Optional<?> value) {
        return value.isPresent() ? Optional.of(value) : value;
    }

    private Optional<?> tables(Class<? extends Record> type, TomlArray array, Place place) {
        var values = new ArrayList<Record>();
        for (int i = 0; i < array.size(); i++) {
            var at = place.at(array.inputPositionOf(i));
            if (array.get(i) instanceof TomlTable table) {
                table(type, table, at).ifPresent(values::add);
            } else {
                wrong("a table", array.get(i), at);
            }
        }
        return values.size() == array.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    private Optional<?> list(Scalar scalar, TomlArray array, Place place) {
        var values = new ArrayList<Object>();
        for (int i = 0; i < array.size(); i++) {
            scalar(scalar, array.get(i), place.at(array.inputPositionOf(i))).ifPresent(values::add);
        }
        return values.size() == array.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    private Optional<?> scalar(Scalar scalar, Object raw, Place place) {
        if (!scalar.toml().contains(raw.getClass())) {
            return wrong(scalar.expected(), raw, place);
        }
        String text = raw.toString();
        try {
            return Optional.of(scalar.reader().read(text, source));
        } catch (IllegalArgumentException e) {
            return problem(place, Literals.quoted(text) + ": " + e.getMessage());
        }
    }

    private Optional<?> wrong(String expected, Object raw, Place place) {
        String found =
                switch (raw) {
                    case String text -> "a text";
                    case Long number -> "a whole number";
                    case Double number -> "a decimal number";
                    case Boolean truth -> "true or false";
                    case TomlArray array -> "a list";
                    case TomlTable table -> "a table";
                    default -> "a date or time";
                };
        return problem(place, "must be " + expected + ", not " + found);
    }

    private <R extends Record> Optional<R> construct(
            Class<R> type, Object[] arguments, TomlTable table, Place place) {
        var types =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance(arguments));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                refused(type, refusal, table, place);
                return Optional.empty();
            }
            throw new IllegalStateException(type + " cannot be made", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " is not a configuration record", e);
        }
    }

    /** Each line is a problem: of the key that it begins with, else of the table. */
    private void refused(
            Class<? extends Record> type,
            IllegalArgumentException refusal,
            TomlTable table,
            Place place) {
        String.valueOf(refusal.getMessage())
                .lines()
                .forEach(message -> refused(type, message, table, place));
    }

    private void refused(
            Class<? extends Record> type, String message, TomlTable table, Place place) {
        for (var entry : Entry.of(type)) {
            String key = entry.name();
            if (message.startsWith(key + ": ") || message.startsWith(key + " ")) {
                var position = table.contains(List.of(key)) ? position(table, key) : null;
                problem(
                        place.of(position, key),
                        message.substring(key.length()).replaceFirst("^:? ", ""));
                return;
            }
        }
        problem(place, message);
    }

    private static @Nullable TomlPosition position(TomlTable table, String key) {
        return table.inputPositionOf(List.of(key));
    }

    private <T> Optional<T> problem(Place place, String message) {
        problems.add(
                new Problem(source.file(), place.line(), place.column(), place.path(), message));
        return Optional.empty();
    }
}
