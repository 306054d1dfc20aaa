package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of this machine that a test runs to its end. */
final class Program {

    /** Longer than any of them needs on a loaded machine. */
    private static final int PATIENCE_SECONDS = 60;

    /** What a program said, on both its outputs, and how it ended. */
    record Run(List<String> command, int exit, String output) {

        /** The output of a program that must have succeeded. */
        String ok() {
            assertThat(exit).as("%s%n%s", command, output).isZero();
            return output;
        }
    }

    private final String name;
    private final Path folder;

    private Program(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    /**
     * The program, or an assumption that does not hold and says so.
     *
     * @param folder where it runs, with {@code HOME} there as well
     */
    static Program installed(String name, Path folder) {
        boolean found =
                List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
                        .map(path -> Path.of(path, name))
                        .anyMatch(Files::isExecutable);
        assumeTrue(found, () -> name + " is not installed: its tests are skipped");
        return new Program(name, folder);
    }

    Run run(String... arguments) {
        return runWith("", arguments);
    }

    /** Runs it with this as its standard input. */
    Run runWith(String input, String... arguments) {
        var command = new ArrayList<String>();
        command.add(name);
        command.addAll(List.of(arguments));
        try {
            Path in = Files.writeString(Files.createTempFile(folder, name, ".in"), input);
            Path out = Files.createTempFile(folder, name, ".out");
            var builder = new ProcessBuilder(command);
            builder.directory(folder.toFile());
            builder.environment().put("HOME", folder.toString());
            Process process =
                    builder.redirectErrorStream(true)
                            .redirectInput(in.toFile())
                            .redirectOutput(out.toFile())
                            .start();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String output = Files.readString(out, StandardCharsets.ISO_8859_1);
            assertThat(ended).as("%s ended%n%s", command, output).isTrue();
            return new Run(command, process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
