package org.posthorn.conf;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Secrets as the file names them: {@code "file:/run/secrets/db"}, {@code "env:DB"}, or themselves.
 */
final class Secrets {

    /** Nobody's password is longer, and a device file that never ends is read no further. */
    private static final int LONGEST = 65_536;

    private Secrets() {}

    /** Throws {@link IllegalArgumentException} with a text for the administrator. */
    static Secret read(String text, Source source) {
        if (text.startsWith("file:")) {
            return file(source.folder().resolve(text.substring("file:".length())));
        }
        if (text.startsWith("env:")) {
            String value = source.environment().apply(text.substring("env:".length()));
            if (value == null || value.isEmpty()) {
                throw new IllegalArgumentException("the environment has no such variable");
            }
            return new Secret(value);
        }
        return new Secret(text);
    }

    private static Secret file(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new IllegalArgumentException(file + " is too long for a secret");
            }
            String value =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(java.nio.ByteBuffer.wrap(bytes))
                            .toString()
                            .replaceFirst("\\r?\\n$", "");
            if (value.isEmpty()) {
                throw new IllegalArgumentException(file + " is empty");
            }
            return new Secret(value);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read", e);
        }
    }
}
