package org.posthorn.conf;

import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Binds TOML to a record whose components bear {@link Key}. Every mistake is reported at once.
 *
 * <p>A component may be a {@code boolean}, {@code int}, {@code long}, {@code String}, {@link Path}
 * (relative to the file's folder), {@link java.time.Duration}, {@link Size}, {@link Secret}, an
 * enum, any type with a static {@code parse(String)} such as {@link Network} and {@link HostPort};
 * another such record (a table, or inline); a {@code List} of these; an {@code Optional} of these.
 * The compact constructor checks bounds and contradictions and throws {@link
 * IllegalArgumentException}, best with the key in front: {@code "max-recipients: must be at least
 * 100"}.
 */
public final class Conf {

    /** Larger than any configuration that somebody wrote, and small enough to parse. */
    private static final int LARGEST = 1 << 20;

    private Conf() {}

    /** Reads a file. Throws {@link ConfException}. */
    public static <R extends Record> R load(Class<R> type, Path file) {
        return parse(type, read(file), file.toString());
    }

    /**
     * Reads a text. Throws {@link ConfException}.
     *
     * @param fileName for messages; relative paths in the text are relative to its folder
     */
    public static <R extends Record> R parse(Class<R> type, String toml, String fileName) {
        return parse(type, toml, Source.of(fileName));
    }

    /** The record of an empty file. Throws {@link ConfException} if a key is required. */
    public static <R extends Record> R defaults(Class<R> type) {
        return parse(type, "", "the defaults");
    }

    static <R extends Record> R parse(Class<R> type, String toml, Source source) {
        return Binder.bind(type, syntax(toml, source), source);
    }

    private static TomlParseResult syntax(String toml, Source source) {
        TomlParseResult result;
        try {
            result = Toml.parse(toml);
        } catch (StackOverflowError e) { // the parser descends with the nesting of its input
            throw new ConfException(
                    List.of(new Problem(source.file(), 0, 0, "", "nested too deeply")));
        }
        if (result.hasErrors()) {
            throw new ConfException(
                    result.errors().stream()
                            .map(error ->
                                    new Problem(
                                            source.file(),
                                            error.position().line(),
                                            error.position().column(),
                                            "",
                                            String.valueOf(error.getMessage())))
                            .toList());
        }
        return result;
    }

    private static String read(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw unreadable(file, "too large for a configuration");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file");
        } catch (CharacterCodingException e) {
            throw unreadable(file, "not UTF-8 text");
        } catch (IOException e) {
            throw unreadable(file, "cannot be read: " + e.getMessage());
        }
    }

    private static ConfException unreadable(Path file, String message) {
        return new ConfException(List.of(new Problem(file.toString(), 0, 0, "", message)));
    }
}
