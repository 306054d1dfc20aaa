package org.posthorn.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A large queue: what it costs to start with, to list and to keep, and whether a dead host holds up
 * the mail for another. There is no peer: Postfix keeps no list.
 */
final class QueueTable {

    private static final int CONNECTIONS = 10;
    private static final int MESSAGES_OF_A_CONNECTION = 500;
    private static final int DEAD_HOSTS = 50;
    private static final int FRESH = 20;
    private static final int PATIENCE_SECONDS = 60;

    private QueueTable() {}

    static void run(Path folder, boolean quick) throws Exception {
        int messages = quick ? 10_000 : 100_000;
        Maildirs.delete(folder);
        Files.createDirectories(folder);
        var table = new Table("A queue of %,d messages".formatted(messages), "");
        try (var sink = new MailSink()) {
            long emptyHeap;
            long fullHeap;
            long first = System.nanoTime();
            try (PosthornServer posthorn = server(folder, sink)) {
                table.note("from the start, of an empty one", Table.millis(since(first)));
                emptyHeap = heap(posthorn);
                fill(posthorn, messages / 2, 1);
                table.atMost(
                        "fresh message behind %,d to a dead host".formatted(messages / 2),
                        fresh(posthorn, sink),
                        1_000);
                fill(posthorn, messages / 2, DEAD_HOSTS);
                fullHeap = heap(posthorn);
            }
            long began = System.nanoTime();
            try (PosthornServer posthorn = server(folder, sink)) {
                table.atMost("from the start until it is ready", since(began), 3_000);
                table.note("posthorn queue list, at once", Table.millis(list(folder, messages)));
                table.atMost("posthorn queue list", list(folder, messages), 2_000);
                long againHeap = heap(posthorn);
                table.note("octets of a message, as queued", each(fullHeap - emptyHeap, messages));
                table.note("octets of a message, as read", each(againHeap - emptyHeap, messages));
            }
        }
        table.close();
        Maildirs.delete(folder);
    }

    private static PosthornServer server(Path folder, MailSink sink) throws Exception {
        return PosthornServer.relaying(
                folder.resolve("daemon"), folder.resolve("mail"), routes(sink.port()));
    }

    private static String routes(int port) {
        String dead =
                IntStream.range(0, DEAD_HOSTS)
                        .mapToObj(i -> "\"dead" + i + ".example\"")
                        .collect(Collectors.joining(", "));
        return """
        [outbound]
        loopback = true
        relay-domains = ["fresh.example", %1$s]
        [[outbound.route]]
        recipients = ["fresh.example"]
        to = "127.0.0.1:%2$d"
        """
                        .formatted(dead, port)
                + IntStream.range(0, DEAD_HOSTS)
                        .mapToObj(i ->
                                """
                                [[outbound.route]]
                                recipients = ["dead%1$d.example"]
                                to = "127.0.2.%1$d:1"
                                """
                                        .formatted(i))
                        .collect(Collectors.joining());
    }

    /** Everybody writes to other people, at so many dead hosts. */
    private static void fill(PosthornServer posthorn, int messages, int hosts) throws Exception {
        int port = posthorn.port("smtp");
        Crowd.ofSessions(
                CONNECTIONS,
                own -> {
                    int all = messages / CONNECTIONS;
                    for (int first = 0; first < all; first += MESSAGES_OF_A_CONNECTION) {
                        int end = Math.min(all, first + MESSAGES_OF_A_CONNECTION);
                        try (var smtp = new Conversation(port)) {
                            smtp.smtp("EHLO client.example", "250");
                            for (int i = first; i < end; i++) {
                                String to = "person-" + own + "-" + i + "@dead" + i % hosts;
                                send(smtp, to + ".example", i);
                            }
                            smtp.smtp("QUIT", "221");
                        }
                    }
                });
    }

    private static void send(Conversation smtp, String to, int letter) throws IOException {
        smtp.smtp("MAIL FROM:<load" + letter % 100 + "@remote.example>", "250");
        smtp.smtp("RCPT TO:<" + to + ">", "250");
        smtp.smtp("DATA", "354");
        smtp.data(Letters.sized(letter, 1024));
    }

    /** The longest of some, in milliseconds from the first command until the other host has it. */
    private static double fresh(PosthornServer posthorn, MailSink sink) throws Exception {
        double longest = 0;
        try (var smtp = new Conversation(posthorn.port("smtp"))) {
            smtp.smtp("EHLO client.example", "250");
            for (int i = 0; i < FRESH; i++) {
                long there = sink.taken();
                int letter = i;
                double millis =
                        Clock.millis(() -> {
                            send(smtp, "somebody@fresh.example", letter);
                            sink.await(there + 1, PATIENCE_SECONDS);
                        });
                longest = Math.max(longest, millis);
            }
            smtp.smtp("QUIT", "221");
        }
        return longest;
    }

    /** The command, in a process of its own, in milliseconds. */
    private static double list(Path folder, int messages) throws Exception {
        List<String> command = PosthornServer.command("queue", "list", "--config");
        // as the launcher has it for commands that are short
        command.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.add(folder.resolve("daemon/posthorn.toml").toString());
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        long lines;
        try (BufferedReader said = process.inputReader()) {
            lines = said.lines().filter(line -> line.contains("@dead")).count();
        }
        if (process.waitFor() != 0 || lines < messages) {
            throw new IOException("queue list shows " + lines + " of " + messages);
        }
        return since(began);
    }

    /** Octets on the heap that are in use, when garbage is gone. */
    private static long heap(PosthornServer posthorn) throws Exception {
        jcmd(posthorn, "GC.run");
        String info = jcmd(posthorn, "GC.heap_info");
        Matcher used = Pattern.compile("total \\S+ used (\\d+)K|used (\\d+)K").matcher(info);
        long sum = 0;
        while (used.find() && sum == 0) {
            sum = Long.parseLong(used.group(1) != null ? used.group(1) : used.group(2)) << 10;
        }
        return sum;
    }

    private static String jcmd(PosthornServer posthorn, String order) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.addAll(List.of(Long.toString(posthorn.pid()), order));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + order + ": " + said);
        }
        return said;
    }

    private static String each(long octets, int messages) {
        return String.format(Locale.ROOT, "%,d", octets / messages);
    }

    private static double since(long began) {
        return (System.nanoTime() - began) / 1e6;
    }
}
