package org.posthorn.bench;

import org.posthorn.bench.Table.Must;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Messages of 4 KiB for twenty other hosts, from the first command until the last one has them:
 * Posthorn beside Postfix. Both are durable in between. Ten clients.
 */
final class RelayTable {

    private static final int CONNECTIONS = 10;
    private static final int HOSTS = 20;
    private static final int MESSAGES_OF_A_CONNECTION = 500;
    private static final int PATIENCE_SECONDS = 180;

    private RelayTable() {}

    /** Processor time so far. */
    private interface Costs {
        double millis() throws IOException;
    }

    /**
     * @param cpu in milliseconds for a message
     */
    private record Result(double rate, double cpu) {}

    static void run(Path folder, boolean quick) throws Exception {
        int messages = quick ? 4_000 : 20_000;
        Result peer;
        Result we;
        try (var sink = new MailSink()) {
            Path table = folder.resolve("transport");
            Files.createDirectories(folder);
            Files.write(
                    table,
                    IntStream.range(0, HOSTS)
                            .mapToObj(i ->
                                    "d%1$d.example smtp:[127.0.1.%1$d]:%2$d"
                                            .formatted(i, sink.port()))
                            .toList());
            try (Postfix postfix =
                    Postfix.start(
                            folder.resolve("postfix"),
                            "transport_maps = texthash:" + table + "\n")) {
                Costs costs = () -> Cpu.millis(postfix.pid());
                load(sink, postfix.port(), messages / 4, costs);
                peer = load(sink, postfix.port(), messages, costs);
            }
            Path maildirs = folder.resolve("mail");
            try (PosthornServer posthorn =
                    PosthornServer.relaying(
                            folder.resolve("daemon"), maildirs, routes(sink.port()))) {
                Costs costs = () -> Cpu.millis(posthorn.pid());
                load(sink, posthorn.port("smtp"), messages, costs);
                we = load(sink, posthorn.port("smtp"), messages, costs);
            }
        }
        var table =
                new Table(
                        "Relay, 4 KiB, %d clients, %d other hosts".formatted(CONNECTIONS, HOSTS),
                        "Postfix");
        table.rates("messages", peer.rate(), we.rate(), new Must.AtLeast(2));
        table.times("processor time of a message", peer.cpu(), we.cpu(), new Must.AtMost(0.5));
        table.close();
    }

    private static String routes(int port) {
        String domains =
                IntStream.range(0, HOSTS)
                        .mapToObj(i -> "\"d" + i + ".example\"")
                        .collect(Collectors.joining(", "));
        return "[outbound]\nloopback = true\nrelay-domains = ["
                + domains
                + "]\n"
                + IntStream.range(0, HOSTS)
                        .mapToObj(i ->
                                """
                                [[outbound.route]]
                                recipients = ["d%d.example"]
                                to = "127.0.1.%d:%d"
                                """
                                        .formatted(i, i, port))
                        .collect(Collectors.joining());
    }

    private static Result load(MailSink sink, int port, int messages, Costs costs)
            throws Exception {
        long there = sink.taken();
        double before = costs.millis();
        double millis =
                Clock.millis(() -> {
                    Crowd.ofSessions(CONNECTIONS, own -> send(port, own, messages / CONNECTIONS));
                    sink.await(there + messages, PATIENCE_SECONDS);
                });
        return new Result(messages * 1000 / millis, (costs.millis() - before) / messages);
    }

    /** In connections of some hundred messages: no server takes any number on one. */
    private static void send(int port, int own, int messages) throws IOException {
        for (int first = 0; first < messages; first += MESSAGES_OF_A_CONNECTION) {
            try (var smtp = new Conversation(port)) {
                smtp.smtp("EHLO client.example", "250");
                int end = Math.min(messages, first + MESSAGES_OF_A_CONNECTION);
                for (int i = first; i < end; i++) {
                    int host = (own + i) % HOSTS;
                    smtp.smtp("MAIL FROM:<load@remote.example>", "250");
                    smtp.smtp("RCPT TO:<someone@d" + host + ".example>", "250");
                    smtp.smtp("DATA", "354");
                    smtp.data(Letters.sized(i, 4096));
                }
                smtp.smtp("QUIT", "221");
            }
        }
    }
}
