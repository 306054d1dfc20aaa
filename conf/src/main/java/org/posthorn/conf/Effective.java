package org.posthorn.conf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A configuration as it is in force: every key, with its value and whether that is the default. */
public final class Effective {

    /**
     * A table of the file.
     *
     * @param header with its brackets; empty for the keys in front of the first table
     */
    public record Section(String header, List<Value> values) {}

    /**
     * A key.
     *
     * @param value as it would be written in the file; secrets are stars
     */
    public record Value(String key, String value, boolean byDefault) {}

    private final Source source;
    private final List<Section> sections = new ArrayList<>();

    private Effective(Source source) {
        this.source = source;
    }

    /**
     * In the order of the reference file.
     *
     * @param file where {@code conf} was read from: default paths are relative to its folder
     */
    public static List<Section> of(Record conf, Path file) {
        var effective = new Effective(Source.of(file.toString()));
        effective.table(conf, "", "");
        return List.copyOf(effective.sections);
    }

    /** As a file that would give this configuration again, but for its secrets. */
    public static String text(List<Section> sections) {
        var out = new StringBuilder();
        for (var section : sections) {
            if (!section.header().isEmpty()) {
                out.append(out.isEmpty() ? "" : "\n").append(section.header()).append('\n');
            }
            for (var value : section.values()) {
                out.append(value.key()).append(" = ").append(value.value());
                out.append(value.byDefault() ? "  # default\n" : "\n");
            }
        }
        return out.toString();
    }

    private void table(Record conf, String header, String path) {
        var entries = Entry.of(conf.getClass());
        var values = new ArrayList<Value>();
        for (var entry : entries) {
            if (!entry.isTable()) {
                value(entry, entry.valueIn(conf)).ifPresent(values::add);
            }
        }
        if (!values.isEmpty() || !header.isEmpty()) {
            sections.add(new Section(header, List.copyOf(values)));
        }
        for (var entry : entries) {
            if (entry.isTable()) {
                String name = path.isEmpty() ? entry.name() : path + "." + entry.name();
                tables(entry.valueIn(conf), name);
            }
        }
    }

    private void tables(Object value, String name) {
        if (value instanceof Record nested) {
            table(nested, "[" + name + "]", name);
        } else if (value instanceof Optional<?> maybe) {
            maybe.ifPresent(inner -> tables(inner, name));
        } else if (value instanceof List<?> list) {
            for (var element : list) {
                if (element instanceof Record nested) {
                    table(nested, "[[" + name + "]]", name);
                }
            }
        }
    }

    private Optional<Value> value(Entry entry, Object value) {
        if (value instanceof Optional<?> maybe) {
            return maybe.map(inner -> new Value(entry.name(), Literals.of(inner), false));
        }
        boolean byDefault = !entry.key().or().isEmpty() && value.equals(byDefault(entry));
        return Optional.of(new Value(entry.name(), Literals.of(value), byDefault));
    }

    private Object byDefault(Entry entry) {
        String or = entry.key().or();
        return switch (entry.shape()) {
            case Shape.One(var scalar) -> scalar.reader().read(or, source);
            case Shape.Many(var scalar) ->
                    Entry.listed(or).stream()
                            .map(text -> scalar.reader().read(text, source))
                            .toList();
            case Shape.Table table -> or;
            case Shape.Tables tables -> or;
            case Shape.Maybe maybe -> or;
        };
    }
}
