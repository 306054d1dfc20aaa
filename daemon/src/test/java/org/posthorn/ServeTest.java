package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

@DisplayName("posthorn serve, in a process of its own")
class ServeTest {

    private static final Pattern IMAP = Pattern.compile("^ready .* imap=127.0.0.1:(\\d+) .*");

    @TempDir private Path folder;
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private Process serve(String... more) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.add("-XX:+UseSerialGC");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add("org.posthorn.Main");
        command.add("serve");
        command.add("--config");
        command.add(folder.resolve("posthorn.toml").toString());
        command.addAll(List.of(more));
        var process =
                new ProcessBuilder(command)
                        .redirectOutput(folder.resolve("out").toFile())
                        .redirectError(folder.resolve("err").toFile())
                        .start();
        started.add(process);
        return process;
    }

    private Endpoint imap() {
        return await().atMost(Duration.ofMinutes(1))
                .until(
                        () ->
                                IMAP.matcher(Files.readString(folder.resolve("out")))
                                        .results()
                                        .map(found ->
                                                new Endpoint(
                                                        "127.0.0.1",
                                                        Integer.parseInt(found.group(1))))
                                        .toList(),
                        ready -> !ready.isEmpty())
                .getFirst();
    }

    private void awaitLog(String text) {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(folder.resolve("err")).content().contains(text));
    }

    @Test
    void reloads_at_sighup_and_stops_at_sigterm() throws Exception {
        assumeFalse(ignoresHangUp(), "skipped: this shell ignores SIGHUP (nohup)");
        Installation.in(folder);
        var daemon = serve();
        var imap = imap();
        assertThat(Talk.with(imap, "a LOGIN bob@example.test word\nb LOGOUT\n")).contains("a NO ");

        Files.writeString(folder.resolve("users"), "bob@example.test:{PLAIN}word::::::\n");
        new ProcessBuilder("kill", "-HUP", Long.toString(daemon.pid())).start().waitFor();
        awaitLog("configuration unchanged, accounts read again");
        assertThat(Talk.with(imap, "a LOGIN bob@example.test word\nb LOGOUT\n")).contains("a OK ");

        Files.writeString(folder.resolve("posthorn.toml"), "hostname = 1");
        new ProcessBuilder("kill", "-HUP", Long.toString(daemon.pid())).start().waitFor();
        awaitLog("the configuration has mistakes; all goes on as before");
        assertThat(Talk.with(imap, "b LOGOUT\n")).startsWith("* OK ");

        daemon.destroy();
        assertThat(daemon.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(daemon.exitValue()).isZero();
        assertThat(folder.resolve("err")).content().endsWith("stopped\n");
    }

    /** A process inherits what its parent ignores, and Java leaves it so. */
    private static boolean ignoresHangUp() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> line.substring("SigIgn:".length()).strip())
                    .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & 1) != 0);
        }
    }

    @Test
    void shows_what_is_said_but_no_secrets() throws Exception {
        Installation.in(folder);
        serve("--trace");
        assertThat(Talk.with(imap(), "a LOGIN ada@example.test secret\nb LOGOUT\n"))
                .contains("a OK ");

        awaitLog("C: b LOGOUT");
        assertThat(folder.resolve("err"))
                .content()
                .contains("S: * OK ")
                .contains("***")
                .doesNotContain("secret");
    }

    @Test
    void is_not_hindered_by_what_a_killed_one_left_behind() throws Exception {
        Installation.in(folder);
        var killed = serve();
        imap();
        killed.destroyForcibly().waitFor();
        assertThat(folder.resolve("state/control")).exists();
        Files.delete(folder.resolve("out"));

        serve();

        assertThat(Talk.with(imap(), "b LOGOUT\n")).startsWith("* OK ");
    }
}
