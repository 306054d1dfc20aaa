package org.posthorn.bench;

import org.posthorn.bench.Table.Must;
import org.posthorn.store.maildir.Dovecot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Messages of 4 KiB over SMTP until the last one is in its mailbox: Posthorn, and Postfix that
 * hands them to Dovecot by LMTP. Ten connections, each for a user of its own.
 */
final class SmtpTable {

    private static final int CONNECTIONS = 10;
    private static final int PATIENCE_SECONDS = 120;

    private SmtpTable() {}

    private interface Costs {
        double millis() throws IOException;
    }

    /**
     * @param cpu in milliseconds for a message
     */
    private record Result(double rate, double cpu) {}

    static void run(Path folder, boolean quick) throws Exception {
        int messages = quick ? 2_000 : 10_000;
        Path ours = fresh(folder.resolve("posthorn"));
        Path theirs = fresh(folder.resolve("dovecot"));
        Result peer;
        try (Dovecot dovecot = Dovecot.start(theirs);
                Postfix postfix = Postfix.start(folder.resolve("postfix"), dovecot.lmtpPort())) {
            Costs costs = () -> Cpu.millis(dovecot.pid()) + Cpu.millis(postfix.pid());
            load(postfix.port(), theirs, messages / 4, costs);
            peer = load(postfix.port(), theirs, messages, costs);
        }
        Result we;
        try (PosthornServer posthorn = PosthornServer.start(folder.resolve("daemon"), ours)) {
            Costs costs = () -> Cpu.millis(posthorn.pid());
            load(posthorn.port("smtp"), ours, messages, costs);
            we = load(posthorn.port("smtp"), ours, messages, costs);
        }
        var table =
                new Table(
                        "SMTP in, 4 KiB, %d connections, until visible".formatted(CONNECTIONS),
                        "Postfix+Dovecot");
        table.rates("messages", peer.rate(), we.rate(), new Must.AtLeast(4));
        table.times("processor time of a message", peer.cpu(), we.cpu(), new Must.AtMost(0.2));
        table.close();
        Maildirs.delete(ours);
        Maildirs.delete(theirs);
    }

    private static Path fresh(Path maildirs) throws IOException {
        Maildirs.delete(maildirs);
        return Files.createDirectories(maildirs);
    }

    private static Result load(int port, Path maildirs, int messages, Costs costs)
            throws Exception {
        long there = visible(maildirs);
        double before = costs.millis();
        double millis =
                Clock.millis(() -> {
                    Crowd.ofSessions(CONNECTIONS, user -> send(port, user, messages / CONNECTIONS));
                    await(maildirs, there + messages);
                });
        return new Result(messages * 1000 / millis, (costs.millis() - before) / messages);
    }

    private static void send(int port, int user, int messages) throws IOException {
        try (var smtp = new Conversation(port)) {
            smtp.smtp("EHLO client.example", "250");
            for (int i = 0; i < messages; i++) {
                smtp.smtp("MAIL FROM:<load@remote.example>", "250");
                smtp.smtp("RCPT TO:<user" + user + "@example.test>", "250");
                smtp.smtp("DATA", "354");
                smtp.data(Letters.sized(i, 4096));
            }
            smtp.smtp("QUIT", "221");
        }
    }

    private static void await(Path maildirs, long messages) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (visible(maildirs) < messages) {
            if (System.nanoTime() > end) {
                throw new IOException(visible(maildirs) + " of " + messages + " have come");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static long visible(Path maildirs) throws IOException {
        long all = 0;
        for (int user = 0; user < CONNECTIONS; user++) {
            for (String part : new String[] {"new", "cur"}) {
                Path directory = maildirs.resolve("user" + user).resolve(part);
                if (Files.isDirectory(directory)) {
                    try (Stream<Path> files = Files.list(directory)) {
                        all += files.count();
                    }
                }
            }
        }
        return all;
    }
}
