package org.posthorn.bench;

import org.posthorn.bench.Table.Must;
import org.posthorn.conf.Secret;
import org.posthorn.sasl.HashedPassword;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Logins: how many a second, what a flood of wrong passwords does to somebody who has logged in,
 * and whether time tells who exists.
 */
final class AuthTable {

    private static final int USERS = 16;

    private AuthTable() {}

    static void run(Path folder, boolean quick) throws Exception {
        Path mail = folder.resolve("mail");
        Maildirs.delete(mail);
        Files.createDirectories(mail);
        int seconds = quick ? 10 : 30;
        var table = new Table("Logins by IMAP, without TLS", "promised");
        try (var posthorn = PosthornServer.start(folder.resolve("daemon"), mail)) {
            int port = posthorn.port("imap");
            logins(port, 2_000);
            table.rates("logins, {PLAIN}", 1000, logins(port, 10_000), new Must.AtLeast(1));
            flood(table, "{PLAIN}", posthorn, seconds, new Must.Millis(50));
        }
        var argon = List.of(HashedPassword.of("ARGON2ID", new Secret("secret")).value());
        try (var posthorn =
                PosthornServer.start(folder.resolve("argon"), mail, argon, "-Xmx512m")) {
            // what is promised is that the memory has an end, which -Xmx512m shows
            flood(table, "{ARGON2ID}", posthorn, seconds, new Must.Nothing());
        }
        table.close();
        Guesses.run(quick);
        Maildirs.delete(mail);
    }

    /** Each on a connection of its own; returns how many a second. */
    private static double logins(int port, int count) throws Exception {
        double millis =
                Clock.millis(() ->
                        Crowd.ofSessions(
                                USERS,
                                user -> {
                                    for (int i = 0; i < count / USERS; i++) {
                                        try (var imap = new Conversation(port)) {
                                            imap.imap("LOGIN user" + user + "@example.test secret");
                                        }
                                    }
                                }));
        return count * 1000 / millis;
    }

    private static void flood(
            Table table, String scheme, PosthornServer posthorn, int seconds, Must must)
            throws Exception {
        int port = posthorn.port("imap");
        try (var imap = new Conversation(port);
                var flood = new Flood(port)) {
            imap.imap("LOGIN user0@example.test secret");
            imap.imap("SELECT INBOX");
            double quiet = p99(imap, seconds);
            flood.start();
            Thread.sleep(3_000); // until as many wait as ever will
            double flooded = p99(imap, seconds);
            flood.stop();
            String of = " of NOOP, " + scheme;
            table.times("p99" + of, 50, quiet, new Must.Nothing());
            table.times("p99" + of + " in the flood", 50, flooded, must);
            table.note("attempts in the flood", Table.rate(flood.rate()));
            table.note("told that it was wrong", Table.rate(flood.wrongRate()));
            table.note("told to come later", Table.rate(flood.laterRate()));
            table.note("memory of the server, at most", peak(posthorn.pid()));
        }
    }

    private static double p99(Conversation imap, int seconds) throws Exception {
        var times = new ArrayList<Double>();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            times.add(Clock.millis(() -> imap.imap("NOOP")));
            Thread.sleep(2);
        }
        times.sort(null);
        return times.get(times.size() * 99 / 100);
    }

    /** Of all that the process ever had in memory at once. */
    private static String peak(long pid) throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                long kib = Long.parseLong(line.replaceAll("[^0-9]", ""));
                return String.format(Locale.ROOT, "%d MiB", kib / 1024);
            }
        }
        return "?";
    }
}
