package org.posthorn.command;

import org.posthorn.Posthorn;
import org.posthorn.PosthornConf;
import org.posthorn.conf.Conf;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.mail.Address;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;

/** {@code posthorn demo}: a server to try, with a message on its way through it. */
@Command(
        name = "demo",
        description = {
            "Run a server for example.test on this machine only, and send a message through it.",
            "Then print what to type into a mail client, and go on serving."
        })
final class Demo implements Callable<Integer> {

    static final Address ALICE = new Address("alice", "example.test");
    static final Address BOB = new Address("bob", "example.test");

    @Option(names = "--once", description = "Stop after the message has been read back.")
    private boolean once;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep everything there, and use what is there. Default: a fresh folder.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Added to the ports 2525, 2587, 2465, 2143, 2993, 2110 and 2995. Default: 0.")
    private int offset;

    private final Terminal terminal;

    Demo(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            Path folder = data.orElseGet(Demo::fresh).toAbsolutePath().normalize();
            disk.makeDirectories(
                    folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
            try {
                return run(folder, disk);
            } finally {
                if (once && data.isEmpty()) {
                    remove(folder, disk);
                }
            }
        }
    }

    private int run(Path folder, Disk disk) throws IOException {
        var passwords = new DemoPasswords(password(), password());
        try (var posthorn = start(folder, disk, passwords)) {
            terminal.out().println(posthorn.ready());
            terminal.out().println();
            new DemoMessage(posthorn, passwords, terminal.out()).send().readByImap().readByPop3();
            if (once) {
                terminal.out().println("All of it worked.");
                return ExitCode.OK;
            }
            DemoTable.print(posthorn, passwords, folder, terminal.out());
            var signals = new LinkedBlockingQueue<Signals.Received>();
            Signals.deliver(signals);
            Serve.serve(posthorn, signals);
        }
        return ExitCode.OK;
    }

    private Posthorn start(Path folder, Disk disk, DemoPasswords passwords) throws IOException {
        try {
            return start(folder, disk, passwords, new DemoPorts(offset));
        } catch (IOException e) {
            if (!(e.getCause() instanceof BindException)) {
                throw e;
            }
            if (!once) {
                throw new CommandException(
                        e.getMessage() + "; stop what uses it, or try --port-offset 10000");
            }
            terminal.out().println(e.getMessage() + "; taking free ports instead");
            return start(folder, disk, passwords, DemoPorts.FREE);
        }
    }

    private static Posthorn start(Path folder, Disk disk, DemoPasswords passwords, DemoPorts ports)
            throws IOException {
        Path file = folder.resolve("posthorn.toml");
        String toml = ports.configuration();
        disk.replace(file, toml.getBytes(StandardCharsets.UTF_8));
        return Posthorn.from(Conf.parse(PosthornConf.class, toml, file.toString()), file)
                .account(ALICE.toMailbox(), passwords.alice())
                .account(BOB.toMailbox(), passwords.bob())
                .start();
    }

    private static Path fresh() {
        return Path.of(System.getProperty("java.io.tmpdir"))
                .resolve("posthorn-demo-" + Long.toHexString(new SecureRandom().nextLong()));
    }

    /** Sixteen letters that are not mistaken for each other. */
    private static String password() {
        String letters = "abcdefghijkmnpqrstuvwxyz23456789";
        var password = new StringBuilder();
        new SecureRandom()
                .ints(16, 0, letters.length())
                .forEach(letter -> password.append(letters.charAt(letter)));
        return password.toString();
    }

    private static void remove(Path folder, Disk disk) throws IOException {
        disk.perform(volume -> {
            try (var all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    volume.delete(path);
                }
            }
        });
    }
}
