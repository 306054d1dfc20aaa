package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A script around mailauth for Node.js, which works on the files of a folder. */
public record Mailauth(Path folder) {

    /** The folder where {@code npm install mailauth} was run. */
    private static final String WHERE = "POSTHORN_MAILAUTH";

    /** Runs {@code mailauth.cjs} beside {@code OracleTest}; skipped where there is no mailauth. */
    public List<String> ask(String what) throws Exception {
        Optional<Path> library =
                Optional.ofNullable(System.getenv(WHERE))
                        .map(Path::of)
                        .map(where -> where.resolve("node_modules/mailauth"))
                        .filter(Files::isDirectory);
        assumeThat(library)
                .as("mailauth is missing: npm install mailauth, and name the folder in " + WHERE)
                .isPresent();
        Path script = folder.resolve("mailauth.cjs");
        try (InputStream in = Mailauth.class.getResourceAsStream("mailauth.cjs")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        var process =
                new ProcessBuilder(
                                "node",
                                script.toString(),
                                library.orElseThrow().toString(),
                                what,
                                folder.toString())
                        .redirectOutput(folder.resolve("mailauth.out").toFile())
                        .redirectError(folder.resolve("mailauth.err").toFile())
                        .start();
        process.getOutputStream().close();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("mailauth.err")))
                .isZero();
        return Files.readAllLines(folder.resolve("mailauth.out"));
    }
}
