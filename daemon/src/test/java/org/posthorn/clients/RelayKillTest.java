package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Mail for another host while the daemon is killed again and again. Each message is for two
 * recipients there, every {@value #REFUSED_OF}th for one more whom that host refuses.
 *
 * <p>A long run: {@code -Dposthorn.kills=200}.
 */
@DisplayName("kill -9 while mail goes out")
class RelayKillTest {

    private static final int KILLS = Integer.getInteger("posthorn.kills", 3);
    private static final int CLIENTS = 4;
    private static final int OCTETS = 4096;
    private static final int REFUSED_OF = 5;

    /** Attempts under way at once: so many acknowledgements one kill can cost, and no more. */
    private static final int IN_FLIGHT = 8;

    private static final int MOST_BEFORE_A_KILL = 200;
    private static final Pattern SUBJECT = Pattern.compile("Subject: (\\S+)");
    private static final Pattern REFUSED =
            Pattern.compile("Final-Recipient: rfc822; (refused\\.\\S+)");

    @TempDir private Path folder;

    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();

    /** A copy of a message for one recipient. */
    private record Handed(String subject, String recipient) {}

    @Test
    void nothing_is_lost_and_only_what_was_in_flight_is_sent_twice() throws IOException {
        long seed = System.nanoTime();
        System.out.println("kills: " + KILLS + ", seed: " + seed);
        var random = new Random(seed);
        try (var host = new StrictHost()) {
            for (int life = 1; life <= KILLS; life++) {
                host.nextLife();
                loadAndKill(host, "life" + life, 1 + random.nextInt(MOST_BEFORE_A_KILL));
            }
            host.nextLife();
            try (Daemon daemon = start(host)) {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> queued().isEmpty());
                assertThat(daemon.output()).doesNotContain("damaged", "stumbled");
            }
            assertThat(host.faults()).isEmpty();
            checkMail(host.taken());
            checkReports();
        }
    }

    private Daemon start(StrictHost host) {
        return Daemon.start(
                folder,
                """
                [queue]
                retry-first = "1s"
                concurrency = %1$d
                destination-start = %1$d
                destination-limit = %1$d
                [outbound]
                loopback = true
                [[outbound.route]]
                to = "127.0.0.1:%2$d"
                tls = "none"
                """
                        .formatted(IN_FLIGHT, host.port()));
    }

    private void loadAndKill(StrictHost host, String life, int enough) {
        int before = accepted.size() + host.count();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor();
                Daemon daemon = start(host)) {
            for (int i = 0; i < CLIENTS; i++) {
                String client = life + "." + i;
                clients.execute(() -> submitUntilItDies(daemon, client));
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> accepted.size() + host.count() >= before + enough);
            daemon.kill();
        }
    }

    private void submitUntilItDies(Daemon daemon, String client) {
        try (Wire wire = new Wire(daemon.address("submission", Security.PLAIN))) {
            wire.greet("EHLO client.example");
            String login = "\0" + Daemon.ALICE + "\0" + Daemon.PASSWORD;
            String response = Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
            assertThat(wire.say("AUTH PLAIN " + response)).startsWith("235");
            for (int number = 0; ; number++) {
                String subject = client + "." + number;
                assertThat(wire.say("MAIL FROM:<" + Daemon.ALICE + ">")).startsWith("250");
                for (String recipient : taking(subject)) {
                    assertThat(wire.say("RCPT TO:<" + recipient + ">")).startsWith("250");
                }
                if (isForARefusedOne(subject)) {
                    assertThat(wire.say("RCPT TO:<" + refused(subject) + ">")).startsWith("250");
                }
                assertThat(wire.say("DATA")).startsWith("354");
                assertThat(wire.say(Letter.sized(subject, OCTETS) + ".")).startsWith("250");
                accepted.add(subject);
            }
        } catch (IOException e) {
            // the daemon was killed: what was not acknowledged is not promised
        }
    }

    private static List<String> taking(String subject) {
        return List.of("one." + subject + "@there.example", "two." + subject + "@there.example");
    }

    private static String refused(String subject) {
        return "refused." + subject + "@there.example";
    }

    private static boolean isForARefusedOne(String subject) {
        int number = Integer.parseInt(subject.substring(subject.lastIndexOf('.') + 1));
        return number % REFUSED_OF == 0;
    }

    /** The messages that the queue holds; none may be damaged. */
    private List<Path> queued() {
        try (Stream<Path> files = Files.list(folder.resolve("data/queue"))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkMail(List<StrictHost.Taken> taken) {
        var lives = new HashMap<Handed, Set<Integer>>();
        var twice = new TreeMap<Integer, Set<String>>();
        for (StrictHost.Taken each : taken) {
            assertThat(each.text().length()).isGreaterThan(OCTETS);
            String subject = found(SUBJECT, each.text());
            assertThat(taking(subject)).contains(each.recipient());
            var handed = new Handed(subject, each.recipient());
            Set<Integer> known = lives.computeIfAbsent(handed, any -> new HashSet<>());
            for (int earlier : known) {
                twice.computeIfAbsent(earlier, any -> new HashSet<>()).add(subject);
            }
            assertThat(known.add(each.life())).as("%s twice without a kill", handed).isTrue();
        }
        for (String subject : accepted) {
            for (String recipient : taking(subject)) {
                assertThat(lives).containsKey(new Handed(subject, recipient));
            }
        }
        twice.forEach((life, subjects) ->
                assertThat(subjects)
                        .as("in flight, life %d", life)
                        .hasSizeLessThanOrEqualTo(IN_FLIGHT));
        System.out.printf(
                "messages accepted: %d, sent again after a kill: %d, most after one: %d%n",
                accepted.size(),
                twice.values().stream().mapToInt(Set::size).sum(),
                twice.values().stream().mapToInt(Set::size).max().orElse(0));
    }

    /**
     * Each report is there once: one that a kill may have cost is looked for before it comes again.
     */
    private void checkReports() throws IOException {
        var reports = new HashMap<String, Integer>();
        for (Path file : Daemon.messages(folder.resolve("mail/alice"))) {
            String text = Files.readString(file, ISO_8859_1);
            reports.merge(found(REFUSED, text), 1, Integer::sum);
        }
        for (String subject : accepted) {
            if (isForARefusedOne(subject)) {
                assertThat(reports).containsKey(refused(subject));
            }
        }
        assertThat(reports).allSatisfy((recipient, count) -> assertThat(count).isOne());
        System.out.printf("reports: %d%n", reports.size());
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s in%n%s", pattern, text).isTrue();
        return matcher.group(1);
    }
}
