package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A script around Debian's python3-dkim, which works on the files of a folder. */
public record Oracle(Path folder) {

    /** Runs {@code oracle.py} beside a test; skipped where the library is not installed. */
    public List<String> ask(Class<?> test, String what) throws Exception {
        assumeThat(Path.of("/usr/lib/python3/dist-packages/dkim"))
                .as("python3-dkim is not installed")
                .exists();
        Path script = folder.resolve("oracle.py");
        try (InputStream in = test.getResourceAsStream("oracle.py")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        write("none", "");
        var process =
                new ProcessBuilder("/usr/bin/python3", script.toString(), what, folder.toString())
                        .redirectInput(folder.resolve("none").toFile())
                        .redirectOutput(folder.resolve("out").toFile())
                        .redirectError(folder.resolve("err").toFile())
                        .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("err"))).isZero();
        return Files.readAllLines(folder.resolve("out"));
    }

    /** One character for each octet. */
    public void write(String name, String text) throws IOException {
        Files.write(folder.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The keys that are published, a line for each. */
    public void writeKeys(Mailer mailer) throws IOException {
        var keys = new StringBuilder();
        for (String name : mailer.published.keySet()) {
            keys.append(name).append(' ').append(mailer.text(name)).append('\n');
        }
        write("keys", keys.toString());
    }
}
