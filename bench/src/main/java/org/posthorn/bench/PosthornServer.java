package org.posthorn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** {@code posthorn serve} as a process, as a distribution would run it. */
final class PosthornServer implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final String ready;

    private PosthornServer(Process process, String ready) {
        this.process = process;
        this.ready = ready;
    }

    /**
     * Starts it and waits until it is ready. Its users are {@code user0} to {@code user15} at
     * {@code example.test} with the password {@code secret}.
     *
     * @param folder for configuration and data
     * @param maildirs the Maildir of {@code user0} is {@code maildirs/user0}
     */
    static PosthornServer start(Path folder, Path maildirs, String... options)
            throws IOException, InterruptedException {
        return start(folder, maildirs, List.of("{PLAIN}secret"), options);
    }

    /** With these stored passwords, of one user after the other, instead. */
    static PosthornServer start(Path folder, Path maildirs, List<String> stored, String... options)
            throws IOException, InterruptedException {
        return start(folder, maildirs, stored, "", options);
    }

    /** And with this behind the usual configuration. */
    private static PosthornServer start(
            Path folder, Path maildirs, List<String> stored, String more, String... options)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Files.write(
                folder.resolve("users"),
                IntStream.range(0, 16)
                        .mapToObj(
                                i -> "user" + i + "@example.test:" + stored.get(i % stored.size()))
                        .toList());
        Files.writeString(folder.resolve("aliases"), "");
        Files.writeString(folder.resolve("posthorn.toml"), configuration(folder, maildirs) + more);
        Path output = folder.resolve("output");
        List<String> command = command("serve", "--config");
        command.add(folder.resolve("posthorn.toml").toString());
        command.addAll(1, List.of(options));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (process.isAlive() && System.nanoTime() < end) {
            for (String line : Files.readAllLines(output)) {
                if (line.startsWith("ready")) {
                    return new PosthornServer(process, line);
                }
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        process.destroyForcibly();
        throw new IOException("posthorn does not start:\n" + Files.readString(output));
    }

    /** The words to run {@code posthorn} with these; more may be added. */
    static List<String> command(String... words) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("org.posthorn.Main");
        command.addAll(List.of(words));
        return command;
    }

    /** One that passes mail on, as this piece of configuration says. */
    static PosthornServer relaying(Path folder, Path maildirs, String more)
            throws IOException, InterruptedException {
        return start(folder, maildirs, List.of("{PLAIN}secret"), more, new String[0]);
    }

    int port(String protocol) {
        Matcher port = Pattern.compile(" " + protocol + "=\\S+:(\\d+)").matcher(ready);
        if (!port.find()) {
            throw new IllegalStateException(protocol + " is not in: " + ready);
        }
        return Integer.parseInt(port.group(1));
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String configuration(Path folder, Path maildirs) {
        var toml = new StringBuilder();
        toml.append(
                """
                hostname = "localhost"
                domains = ["example.test"]
                postmaster = "user0@example.test"
                data = "%s/data"
                [directory]
                users = "users"
                aliases = "aliases"
                [store]
                maildir = "%s/%%n"
                create-mailboxes = false
                [auth]
                require-tls = false
                """
                        .formatted(folder, maildirs));
        for (String protocol : List.of("smtp", "lmtp", "imap")) {
            toml.append(
                    """
                    [[listener]]
                    protocol = "%s"
                    address = "127.0.0.1:0"
                    tls = "%s"
                    """
                            .formatted(protocol, protocol.equals("lmtp") ? "none" : "offered"));
        }
        return toml.toString();
    }
}
