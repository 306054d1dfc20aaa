package org.posthorn.conf;

import java.util.ArrayList;
import java.util.List;

/** The commented file that shows every key there is, made from the records. */
public final class Reference {

    private static final int WIDTH = 98;

    private final StringBuilder out = new StringBuilder();

    private Reference() {}

    /**
     * Every key of a record and of those in it, commented out at its default.
     *
     * @param introduction goes first, one comment line per line
     */
    public static String of(Class<? extends Record> type, String introduction) {
        var reference = new Reference();
        introduction.lines().forEach(line -> reference.line(("# " + line).stripTrailing()));
        reference.table(type, "", "");
        return reference.out.toString();
    }

    /**
     * @param off {@code "#"} within a table that is not there by default
     */
    private void table(Class<? extends Record> type, String path, String off) {
        var entries = Entry.of(type);
        entries.stream().filter(entry -> !entry.isTable()).forEach(this::key);
        for (var entry : entries) {
            if (entry.isTable()) {
                String name = path.isEmpty() ? entry.name() : path + "." + entry.name();
                out.append('\n');
                comment(entry);
                header(entry.shape(), name, off);
            }
        }
    }

    private void header(Shape shape, String name, String off) {
        switch (shape) {
            case Shape.Table(var type) -> {
                line(off + "[" + name + "]");
                table(type, name, off);
            }
            case Shape.Tables(var type) -> {
                line("#[[" + name + "]]");
                table(type, name, "#");
            }
            case Shape.Maybe(var inner) -> header(inner, name, "#");
            case Shape.One one -> throw new IllegalStateException(name + " is no table");
            case Shape.Many many -> throw new IllegalStateException(name + " is no table");
        }
    }

    private void key(Entry entry) {
        out.append('\n');
        comment(entry);
        String shown = entry.key().or().isEmpty() ? entry.key().example() : entry.key().or();
        String note =
                !entry.key().or().isEmpty()
                        ? ""
                        : entry.shape() instanceof Shape.Maybe ? "  # no default" : "  # required";
        line("#" + entry.name() + " = " + literal(entry.shape(), shown) + note);
    }

    private static String literal(Shape shape, String text) {
        return switch (shape) {
            case Shape.One(var scalar) -> scalar.toml(text);
            case Shape.Many(var scalar) ->
                    "["
                            + String.join(
                                    ", ", Entry.listed(text).stream().map(scalar::toml).toList())
                            + "]";
            case Shape.Maybe(var inner) -> literal(inner, text);
            case Shape.Table table -> throw new IllegalStateException("a table has no value");
            case Shape.Tables tables -> throw new IllegalStateException("a table has no value");
        };
    }

    private void comment(Entry entry) {
        paragraph(entry.key().doc() + choice(entry.shape()));
        if (!entry.key().replaces().isEmpty()) {
            paragraph("Replaces " + entry.key().replaces() + ".");
        }
    }

    private static String choice(Shape shape) {
        return switch (shape) {
            case Shape.One(var scalar) when !scalar.words().isEmpty() ->
                    " One of " + String.join(", ", scalar.words()) + ".";
            case Shape.Many(var scalar) when !scalar.words().isEmpty() ->
                    " Any of " + String.join(", ", scalar.words()) + ".";
            case Shape.Maybe(var inner) -> choice(inner);
            case Shape.One one -> "";
            case Shape.Many many -> "";
            case Shape.Table table -> "";
            case Shape.Tables tables -> "";
        };
    }

    private void paragraph(String text) {
        var words = new ArrayList<>(List.of(text.split("\\s+")));
        var line = new StringBuilder("#");
        for (String word : words) {
            if (line.length() + 1 + word.length() > WIDTH) {
                line(line.toString());
                line.setLength(1);
            }
            line.append(' ').append(word);
        }
        line(line.toString());
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
