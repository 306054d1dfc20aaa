package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code posthorn serve} as a process of its own, over a folder that outlives it: configuration,
 * accounts, data and mail. Its users are alice, bob and one for each {@link Security}, all at
 * example.test with the password {@code secret}.
 */
final class Daemon implements AutoCloseable {

    static final String ALICE = "alice@example.test";
    static final String BOB = "bob@example.test";
    static final String PASSWORD = "secret";

    /** A loaded machine with two processors starts it within this time. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private record Listener(String protocol, String tls) {}

    private static final List<Listener> LISTENERS =
            List.of(
                    new Listener("smtp", "offered"),
                    new Listener("submission", "offered"),
                    new Listener("submission", "implicit"),
                    new Listener("lmtp", "none"),
                    new Listener("imap", "offered"),
                    new Listener("imap", "implicit"),
                    new Listener("pop3", "offered"),
                    new Listener("pop3", "implicit"));

    private final Path folder;
    private final Process process;
    private final Path output;

    private Daemon(Path folder, Process process, Path output) {
        this.folder = folder;
        this.process = process;
        this.output = output;
    }

    /** Starts it and waits until it is ready. */
    static Daemon start(Path folder, String... settings) {
        return launch(folder, settings).ready();
    }

    /** The same with further lines of the users file. */
    static Daemon start(Path folder, List<String> more, String... settings) {
        return launch(folder, more, settings).ready();
    }

    /** Starts it, ready or not. {@code settings} are lines at the head of the configuration. */
    static Daemon launch(Path folder, String... settings) {
        return launch(folder, List.of(), settings);
    }

    private static Daemon launch(Path folder, List<String> more, String... settings) {
        try {
            var users = new ArrayList<>(List.of(ALICE, BOB));
            Stream.of(Security.values()).map(Security::user).forEach(users::add);
            var lines = new ArrayList<String>();
            users.forEach(user -> lines.add(user + ":{PLAIN}" + PASSWORD));
            lines.addAll(more);
            Files.write(folder.resolve("users"), lines);
            Files.writeString(folder.resolve("aliases"), "info@example.test " + BOB + "\n");
            return run(
                    folder,
                    Files.writeString(folder.resolve("posthorn.toml"), toml(folder, settings)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it with this configuration file. */
    static Daemon run(Path folder, Path configuration) throws IOException {
        Path output = Files.createTempFile(folder, "serve", ".out");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "org.posthorn.Main",
                                "serve",
                                "--config",
                                configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        return new Daemon(folder, process, output);
    }

    Path maildir(String user) {
        return folder.resolve("mail").resolve(user.substring(0, user.indexOf('@')));
    }

    /** The certificate that clients have to trust, without the key beside it. */
    Path certificate() {
        try {
            String pem = Files.readString(folder.resolve("data/tls/self-signed.pem"));
            String begin = "-----BEGIN CERTIFICATE-----";
            String end = "-----END CERTIFICATE-----";
            return Files.writeString(
                    folder.resolve("certificate.pem"),
                    pem.substring(pem.indexOf(begin), pem.indexOf(end)) + end + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InetSocketAddress address(String protocol, Security security) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port(protocol, security));
    }

    /** As the ready line has it: {@code imap=127.0.0.1:40143 imaps=127.0.0.1:40144}. */
    int port(String protocol, Security security) {
        String name = protocol + (security == Security.IMPLICIT ? "s" : "");
        Matcher port = Pattern.compile(" " + name + "=\\S+:(\\d+)").matcher(readyLine());
        assertThat(port.find()).as("%s in %s", name, readyLine()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    String output() {
        try {
            return Files.readString(output, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String readyLine() {
        return output().lines().filter(line -> line.startsWith("ready")).findFirst().orElse("");
    }

    /** Waits until it is ready. */
    Daemon ready() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !readyLine().isEmpty() || !process.isAlive());
        assertThat(readyLine()).as("ready line in%n%s", output()).isNotEmpty();
        return this;
    }

    /** Waits for its end and returns its exit code. */
    int awaitExit() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("ended%n%s", output())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL, as if the power had failed for this process. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    @Override
    public void close() {
        kill();
    }

    /** The message files of a Maildir folder, new and read. */
    static List<Path> messages(Path maildir) {
        var files = new ArrayList<Path>();
        for (String name : List.of("new", "cur")) {
            Path inside = maildir.resolve(name);
            if (Files.isDirectory(inside)) {
                try (Stream<Path> found = Files.list(inside)) {
                    found.forEach(files::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return files;
    }

    private static String toml(Path folder, String... settings) {
        var toml = new StringBuilder();
        toml.append(
                """
                hostname = "localhost"
                domains = ["example.test"]
                postmaster = "alice@example.test"
                data = "%1$s/data"
                [directory]
                users = "users"
                aliases = "aliases"
                [store]
                maildir = "%1$s/mail/%%n"
                """
                        .formatted(folder));
        if (!List.of(settings).contains("[auth]")) {
            toml.append("[auth]\nrequire-tls = false\n");
        }
        for (String line : settings) {
            toml.append(line).append('\n');
        }
        for (Listener listener : LISTENERS) {
            toml.append(
                    """
                    [[listener]]
                    protocol = "%s"
                    address = "127.0.0.1:0"
                    tls = "%s"
                    """
                            .formatted(listener.protocol(), listener.tls()));
        }
        return toml.toString();
    }
}
