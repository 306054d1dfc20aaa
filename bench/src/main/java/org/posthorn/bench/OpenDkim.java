package org.posthorn.bench;

import org.posthorn.net.Pem;
import org.posthorn.pipeline.dkim.StoredKey;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Debian's OpenDKIM: its library in a process of its own, which does nothing else, so that no start
 * of a program and no milter is measured.
 */
final class OpenDkim {

    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private OpenDkim() {}

    /** What it works on, in a folder. */
    static void prepare(Path folder, StoredKey key, byte[] small, byte[] large) throws IOException {
        Files.write(folder.resolve("20kB.eml"), small);
        Files.write(folder.resolve("25MB.eml"), large);
        Files.writeString(folder.resolve("key.pem"), Pem.write(key.key().key()));
        Files.writeString(
                folder.resolve("keys"), key.published().name() + " " + key.published().text());
    }

    /** Microseconds by the name of the work; nothing where it is not installed. */
    static Map<String, Double> micros(Path folder) throws IOException, InterruptedException {
        Map<String, Double> micros = new TreeMap<>();
        if (!Files.isExecutable(PYTHON)) {
            return micros;
        }
        Path script = folder.resolve("opendkim.py");
        try (InputStream in = OpenDkim.class.getResourceAsStream("opendkim.py")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        var process =
                new ProcessBuilder(PYTHON.toString(), script.toString(), folder.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            throw new IOException("OpenDKIM ended with " + process.exitValue());
        }
        for (String line : out.lines().toList()) {
            String[] words = line.split(" ", -1);
            micros.put(words[0], Double.parseDouble(words[1]));
        }
        return micros;
    }
}
