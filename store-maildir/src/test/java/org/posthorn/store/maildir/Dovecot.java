package org.posthorn.store.maildir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Dovecot over the Maildirs of one folder: IMAP, POP3 and LMTP on free ports of this
 * machine, every user has the Maildir of its name, every password is right.
 *
 * <p>Dovecot serves no mail as root. Who is root runs it in a user namespace, where root has the
 * number of Dovecot's own user.
 */
public final class Dovecot implements AutoCloseable {

    private static final String MASTER = "/usr/sbin/dovecot";
    private static final int STARTS = 5;
    private static final int PATIENCE_SECONDS = 20;

    private record Ports(int imap, int pop3, int lmtp) {}

    private final Path folder;
    private final Process master;
    private final Ports ports;

    private Dovecot(Path folder, Process master, Ports ports) {
        this.folder = folder;
        this.master = master;
        this.ports = ports;
    }

    /** Why it cannot run here, if that is so. */
    public static Optional<String> missing() {
        if (!Files.isExecutable(Path.of(MASTER))
                || !Files.isExecutable(Path.of("/usr/lib/dovecot/lmtp"))
                || !Files.isExecutable(Path.of("/usr/lib/dovecot/pop3"))) {
            return Optional.of(
                    "needs dovecot: apt-get install dovecot-imapd dovecot-pop3d dovecot-lmtpd");
        }
        if (isRoot() && run(List.of("id", "-u", "dovecot")).isEmpty()) {
            return Optional.of("needs the user dovecot, or a user other than root");
        }
        if (isRoot() && run(asDovecot("echo", "yes")).isEmpty()) {
            return Optional.of("needs user namespaces for dovecot, or a user other than root");
        }
        return Optional.empty();
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param maildirs the Maildir of {@code ada} is {@code maildirs/ada}
     * @param settings further lines of its configuration
     */
    public static Dovecot start(Path maildirs, String... settings) {
        try {
            Path folder = Files.createTempDirectory("dovecot");
            for (int attempt = 1; attempt <= STARTS; attempt++) {
                Dovecot dovecot = launch(folder, maildirs, freePorts(), settings);
                if (dovecot.isReady()) {
                    return dovecot;
                }
                dovecot.kill(); // somebody else was faster to take one of the ports
            }
            throw new IllegalStateException("dovecot does not start:\n" + log(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A logged-in IMAP session. */
    public LineClient imap(String user) {
        LineClient client = connect(ports.imap());
        client.imap("LOGIN " + user + " secret");
        return client;
    }

    /** A logged-in POP3 session. */
    public LineClient pop3(String user) {
        LineClient client = connect(ports.pop3());
        client.say("USER " + user, "+OK");
        client.say("PASS secret", "+OK");
        return client;
    }

    /** Delivers a message by LMTP. */
    public void deliver(String user, String message) {
        try (LineClient client = connect(ports.lmtp())) {
            client.say("LHLO localhost", "250");
            client.say("MAIL FROM:<sender@example.org>", "250");
            client.say("RCPT TO:<" + user + ">", "250");
            client.say("DATA", "354");
            client.say(message + ".", "250");
        }
    }

    public int imapPort() {
        return ports.imap();
    }

    public int lmtpPort() {
        return ports.lmtp();
    }

    /** Where the same listens without a port. */
    public Path lmtpSocket() {
        return folder.resolve("lmtp-socket");
    }

    public long pid() {
        return master.pid();
    }

    /** Runs the administrator's command and returns what it prints. */
    public String doveadm(String... arguments) {
        var command = new ArrayList<>(List.of("doveadm", "-c", conf(folder).toString()));
        command.addAll(List.of(arguments));
        return run(asDovecot(command.toArray(String[]::new)))
                .orElseThrow(() -> new IllegalStateException(command + " failed"));
    }

    /** What it has to say about itself. */
    public String log() {
        return log(folder);
    }

    /** Ends it and every process that it has started. */
    @Override
    public void close() {
        kill();
        try {
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Dovecot launch(Path folder, Path maildirs, Ports ports, String... settings)
            throws IOException {
        Files.writeString(conf(folder), configuration(folder, maildirs, ports, settings));
        Process master =
                new ProcessBuilder(asDovecot(MASTER, "-F", "-c", conf(folder).toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile())
                        .start();
        return new Dovecot(folder, master, ports);
    }

    private boolean isReady() {
        for (int port : List.of(ports.imap(), ports.pop3(), ports.lmtp())) {
            if (!answers(port)) {
                return false;
            }
        }
        return true;
    }

    /** Dovecot listens some time after its start; its first process for a port comes later. */
    private boolean answers(int port) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (master.isAlive() && System.nanoTime() < end) {
            try {
                new LineClient(port).close();
                return true;
            } catch (IOException | UncheckedIOException e) {
                pause();
            }
        }
        return false;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void kill() {
        List<ProcessHandle> children = master.descendants().toList();
        master.destroy();
        try {
            if (!master.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                master.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
    }

    private static LineClient connect(int port) {
        try {
            return new LineClient(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Ports freePorts() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (var imap = new ServerSocket(0, 1, here);
                var pop3 = new ServerSocket(0, 1, here);
                var lmtp = new ServerSocket(0, 1, here)) {
            return new Ports(imap.getLocalPort(), pop3.getLocalPort(), lmtp.getLocalPort());
        }
    }

    private static Path conf(Path folder) {
        return folder.resolve("dovecot.conf");
    }

    private static String log(Path folder) {
        try {
            var text = new StringBuilder();
            for (String name : List.of("output", "log")) {
                Path file = folder.resolve(name);
                text.append(Files.exists(file) ? Files.readString(file) : "");
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration(
            Path folder, Path maildirs, Ports ports, String... settings) {
        String user = isRoot() ? "dovecot" : System.getProperty("user.name");
        String group = isRoot() ? "dovecot" : run(List.of("id", "-gn")).orElse(user).strip();
        return """
        base_dir = %1$s/run
        state_dir = %1$s/run
        log_path = %1$s/log
        ssl = no
        disable_plaintext_auth = no
        protocols = imap pop3 lmtp
        listen = 127.0.0.1
        default_internal_user = %3$s
        default_login_user = %3$s
        default_internal_group = %4$s
        mail_uid = %3$s
        mail_gid = %4$s
        first_valid_uid = 1
        first_valid_gid = 1
        auth_username_format = %%Ln
        mail_location = maildir:%2$s/%%n
        namespace inbox {
          inbox = yes
          separator = /
        }
        passdb {
          driver = static
          args = nopassword=y
        }
        userdb {
          driver = static
          args = home=%1$s/home/%%n
        }
        service anvil {
          chroot =
        }
        service stats {
          chroot =
        }
        service imap-login {
          chroot =
          service_count = 0
          inet_listener imap {
            port = %5$d
          }
          inet_listener imaps {
            port = 0
          }
        }
        service pop3-login {
          chroot =
          service_count = 0
          inet_listener pop3 {
            port = %6$d
          }
          inet_listener pop3s {
            port = 0
          }
        }
        service lmtp {
          inet_listener lmtp {
            port = %7$d
          }
          unix_listener %1$s/lmtp-socket {
            mode = 0666
          }
        }
        """
                        .formatted(
                                folder,
                                maildirs,
                                user,
                                group,
                                ports.imap(),
                                ports.pop3(),
                                ports.lmtp())
                + String.join("\n", settings)
                + "\n";
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static List<String> asDovecot(String... command) {
        var all = new ArrayList<String>();
        if (isRoot()) {
            all.add("unshare");
            all.add("--user");
            all.add("--map-user=" + run(List.of("id", "-u", "dovecot")).orElse("1").strip());
            all.add("--map-group=" + run(List.of("id", "-g", "dovecot")).orElse("1").strip());
        }
        all.addAll(List.of(command));
        return all;
    }

    /** The output of a program, or nothing where it is missing or fails. */
    private static Optional<String> run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            byte[] output = process.getInputStream().readAllBytes();
            return process.waitFor() == 0
                    ? Optional.of(new String(output, StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> entries = Files.list(path)) {
                for (Path entry : entries.toList()) {
                    delete(entry);
                }
            }
        }
        Files.delete(path);
    }
}
