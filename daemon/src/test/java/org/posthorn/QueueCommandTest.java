package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.DnsServer;
import org.posthorn.dns.Zone;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;
import org.posthorn.outbound.Attempt;
import org.posthorn.outbound.Carrier;
import org.posthorn.outbound.NextHop;
import org.posthorn.outbound.Parcel;
import org.posthorn.outbound.Queue;
import org.posthorn.outbound.QueueConf;
import org.posthorn.outbound.Transaction;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

@DisplayName("posthorn queue")
@Timeout(120)
class QueueCommandTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir private Path folder;
    private DnsServer dns;
    private Installation installation;

    /** Mail for south.example goes to a port where nobody listens. */
    @BeforeEach
    void install() throws IOException {
        dns =
                new DnsServer(
                        new Zone()
                                .mx("south.example", 10, "mx.south.example")
                                .mx("east.example", 10, "mx.south.example")
                                .a("mx.south.example", "127.0.0.1"));
        int closed;
        try (var port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = port.getLocalPort();
        }
        installation = Installation.in(folder);
        Files.writeString(
                installation.file(),
                Files.readString(installation.file())
                        + """

                        [dns]
                        servers = ["%s"]

                        [outbound]
                        port = %d
                        loopback = true
                        """
                                .formatted(dns.address(), closed));
    }

    @AfterEach
    void stop() throws IOException {
        dns.close();
    }

    @Test
    void shows_and_changes_what_waits_while_the_daemon_runs() throws IOException {
        try (var posthorn = installation.start()) {
            assertThat(posthorn.ready()).isNotEmpty();
            assertThat(run("list")).isEqualTo(new Run(0, "0 messages, 0 octets\n", ""));
            assertThat(run("list", "--json")).isEqualTo(new Run(0, "[]\n", ""));
            String first = sent("<bob@south.example>", "-f", "ada", "bob@south.example");
            String second =
                    sent(
                            "<eve@south.example> and 1 more",
                            "-f",
                            "ada",
                            "eve@south.example",
                            "kim@east.example");
            String third = sent("<> to <joe@south.example>", "-f", "<>", "joe@south.example");

            assertThat(run("list").out())
                    .containsPattern(
                            first
                                    + " \\d+[sm] \\d+ deferred <ada@example.test> to"
                                    + " <bob@south.example>, next \\d{4}-\\d\\d-\\d\\dT[0-9:]{8}Z:"
                                    + " 4\\.4\\.1 ")
                    .containsPattern("3 messages, \\d+ octets\n$");
            assertThat(ids("--sender", "ADA@example.test")).containsExactly(first, second);
            assertThat(ids("--sender", "<>")).containsExactly(third);
            assertThat(ids("--recipient", "kim@east.example")).containsExactly(second);
            assertThat(ids("--domain", "east.example", "--state", "deferred"))
                    .containsExactly(second);
            assertThat(run("list", "--json", "--domain", "east.example").out())
                    .startsWith("[{\"id\":\"" + second + "\",\"account\":")
                    .contains("\"state\":\"deferred\"", "\"address\":\"kim@east.example\"")
                    .endsWith("}]}]\n");

            assertThat(run("show", first).out())
                    .contains("state: deferred\nsender: <ada@example.test>, account ")
                    .contains("recipient: <bob@south.example> pending, 1 attempts, next 2")
                    .containsPattern(
                            "\\dZ by way of south\\.example, host mx\\.south\\.example\\[127.*,"
                                    + " TLS none, \\d+ ms\n"
                                    + "  <bob@south\\.example> deferred until [0-9TZ:-]+:"
                                    + " 4\\.4\\.1 ");
            Map<String, Object> story = Json.read(run("show", "--json", second).out());
            assertThat(story).containsEntry("id", second).containsEntry("leftOut", 0L);
            assertThat((List<?>) story.get("steps")).hasSize(2);
            assertThat(run("export", first).out())
                    .contains("for <bob@south.example>", "Subject: for bob@south.example\r\n")
                    .endsWith("\r\n\r\nText\r\n");

            assertThat(run("hold", first)).isEqualTo(new Run(0, "1 messages held\n", ""));
            assertThat(run("hold", first).out()).isEqualTo("0 messages held\n");
            assertThat(ids("--state", "held")).containsExactly(first);
            assertThat(run("retry", first, second).out()).isEqualTo("1 messages are tried now\n");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(attempts(second)).isEqualTo(4));
            assertThat(attempts(first)).isEqualTo(1);
            assertThat(run("release", "--state", "held").out()).isEqualTo("1 messages released\n");
            assertThat(run("show", first).out()).contains("Z held by hand\n", "released by hand\n");

            assertThat(run("remove", "--sender", "<>").out()).isEqualTo("1 messages removed\n");
            assertThat(run("remove", "--json", "none", first))
                    .isEqualTo(
                            new Run(
                                    1,
                                    "{\"changed\":1,\"failed\":[],\"unknown\":[\"none\"]}\n",
                                    ""));
            assertThat(ids()).containsExactly(second);
        }
    }

    @Test
    void changes_the_files_while_no_daemon_runs() throws IOException {
        String first;
        String second;
        try (var posthorn = installation.start()) {
            assertThat(posthorn.ready()).isNotEmpty();
            first = sent("<bob@south.example>", "bob@south.example");
            second = sent("<eve@south.example>", "eve@south.example");
        }
        assertThat(ids()).containsExactly(first, second);
        assertThat(run("show", first).out()).contains("state: deferred\n");
        assertThat(run("export", second).out()).contains("Subject: for eve@south.example\r\n");
        assertThat(run("hold", "--all").out()).isEqualTo("2 messages held\n");
        assertThat(run("release", second).out()).isEqualTo("1 messages released\n");
        assertThat(run("retry", second))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(1))
                .satisfies(run -> assertThat(run.err()).startsWith("posthorn: no daemon runs"));
        try (var posthorn = installation.start()) {
            assertThat(posthorn.ready()).isNotEmpty();
            assertThat(ids("--state", "held")).containsExactly(first);
            assertThat(ids("--state", "deferred")).containsExactly(second);
        }
        assertThat(run("remove", "--all").out()).isEqualTo("2 messages removed\n");
        assertThat(run("list").out()).isEqualTo("0 messages, 0 octets\n");
    }

    @Test
    void touches_nothing_that_is_not_named() {
        for (String command : List.of("retry", "hold", "release", "remove")) {
            assertThat(run(command))
                    .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
                    .satisfies(run -> assertThat(run.err()).contains("which messages?"));
            assertThat(run(command, "--all", "--domain", "south.example").exitCode()).isEqualTo(2);
            assertThat(run(command, "none"))
                    .satisfies(run -> assertThat(run.exitCode()).isEqualTo(1));
        }
        for (String command : List.of("show", "export")) {
            assertThat(run(command, "none"))
                    .isEqualTo(new Run(1, "", "posthorn: none is not in the queue\n"));
        }
    }

    @Test
    void a_large_message_comes_in_parts() throws IOException {
        String text =
                "A:\r\n\r\n"
                        + IntStream.range(0, 1 << 20)
                                .mapToObj("%09d\r\n"::formatted)
                                .collect(Collectors.joining());
        fill(queue -> post(queue, "m1", text));

        Run export = run("export", "m1");

        assertThat(export.exitCode()).isZero();
        assertThat(export.out().equals(text)).isTrue();
    }

    @Test
    void a_long_list_comes_in_parts() throws IOException {
        fill(queue -> {
            for (int i = 0; i < 110; i++) {
                post(queue, "m" + i, "A:\r\n");
            }
        });
        assertThat(ids()).hasSize(110).doesNotHaveDuplicates();
        try (var posthorn = installation.start()) {
            assertThat(posthorn.ready()).isNotEmpty();
            assertThat(ids()).hasSize(110).doesNotHaveDuplicates();
            assertThat(run("list").out()).endsWith("110 messages, 440 octets\n");
            assertThat(run("list", "--json").out()).contains("}]},{\"id\":").endsWith("}]}]\n");
        }
    }

    private interface Filling {
        void put(Queue queue) throws IOException;
    }

    /** Before the daemon runs. */
    private void fill(Filling filling) throws IOException {
        Files.createDirectories(installation.data());
        try (var disk = new Disk(DiskConf.DEFAULT);
                var queue =
                        Queue.open(
                                QueueConf.DEFAULT,
                                disk,
                                installation.data().resolve("queue"),
                                new Nowhere(),
                                InstantSource.system())) {
            filling.put(queue);
        }
    }

    private static void post(Queue queue, String id, String text) throws IOException {
        List<Recipient> recipients =
                IntStream.range(0, 100)
                        .mapToObj(i -> new Recipient(new Address("u" + i, "south.example")))
                        .toList();
        var transaction =
                new Transaction(
                        id,
                        true,
                        "ada",
                        new ReversePath.Of(new Address("ada", "example.test")),
                        Optional.empty(),
                        Returned.UNASKED,
                        false,
                        false,
                        Instant.now(),
                        recipients);
        try (var posting = queue.begin(transaction, text.length())) {
            posting.body().write(text.getBytes(StandardCharsets.US_ASCII));
            posting.prepare();
            posting.commit();
        }
    }

    /** For a queue that is only filled. */
    private static final class Nowhere implements Carrier {

        @Override
        public NextHop route(Transaction transaction, Recipient recipient) {
            return new NextHop.Exchangers(recipient.address().domain());
        }

        @Override
        public Attempt carry(NextHop hop, Parcel parcel) {
            throw new IllegalStateException("not started");
        }

        @Override
        public void close() {}
    }

    /** Has a message sent and tried once, and returns its id. */
    private String sent(String shown, String... words) {
        String subject = words[words.length > 2 ? 2 : 0];
        // the configuration first: what is behind it belongs to sendmail
        String[] command =
                Stream.of(List.of("sendmail"), config(), List.of("-i"), List.of(words))
                        .flatMap(List::stream)
                        .toArray(String[]::new);
        assertThat(Run.withInput("Subject: for " + subject + "\n\nText\n", command).err())
                .isEmpty();
        return await().atMost(PATIENCE)
                .until(
                        () ->
                                run("list", "--state", "deferred")
                                        .out()
                                        .lines()
                                        .filter(line -> line.contains(shown))
                                        .findFirst()
                                        .orElse(""),
                        line -> !line.isEmpty())
                .split(" ", 2)[0];
    }

    private List<String> ids(String... filter) {
        String[] list = Stream.concat(Stream.of("list"), Stream.of(filter)).toArray(String[]::new);
        return run(list)
                .out()
                .lines()
                .filter(line -> line.contains("> to <"))
                .map(line -> line.split(" ", 2)[0])
                .toList();
    }

    private long attempts(String id) {
        return run("show", id).out().lines().filter(line -> line.contains(" by way of ")).count();
    }

    private Run run(String... words) {
        return Run.of(
                Stream.of(List.of("queue"), List.of(words), config())
                        .flatMap(List::stream)
                        .toArray(String[]::new));
    }

    private List<String> config() {
        return List.of("--config", installation.config());
    }
}
