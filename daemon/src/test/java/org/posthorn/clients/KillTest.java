package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

@DisplayName("kill -9 under a delivery load")
class KillTest {

    private static final int CONNECTIONS = 6;
    private static final int OCTETS = 4096;
    private static final int ACKNOWLEDGED_BEFORE_THE_KILL = 150;
    private static final Pattern SUBJECT = Pattern.compile("Subject: (\\S+)");

    @TempDir private Path folder;

    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();

    @Test
    void every_message_answered_with_250_is_in_the_maildir_once() throws IOException {
        for (int life = 1; life <= 2; life++) {
            loadAndKill("life" + life);
        }

        try (Daemon daemon = Daemon.start(folder)) {
            List<String> stored = subjects(daemon.maildir(Daemon.BOB));
            assertThat(stored).doesNotHaveDuplicates().containsAll(acknowledged);
            try (Wire imap = new Wire(daemon.address("imap", Security.PLAIN))) {
                imap.line();
                imap.imap("a", "LOGIN " + Daemon.BOB + " " + Daemon.PASSWORD);
                assertThat(imap.imap("b", "SELECT INBOX"))
                        .contains("* " + stored.size() + " EXISTS");
                assertThat(imap.imap("c", "UID FETCH 1:* (UID RFC822.SIZE)")).contains("c OK");
            }
            Wire.deliver(daemon, Daemon.BOB, Letter.sized("after", OCTETS));
            assertThat(subjects(daemon.maildir(Daemon.BOB))).hasSize(stored.size() + 1);
        }
    }

    private void loadAndKill(String life) {
        int enough = acknowledged.size() + ACKNOWLEDGED_BEFORE_THE_KILL;
        try (var clients = Executors.newVirtualThreadPerTaskExecutor();
                Daemon daemon = Daemon.start(folder)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                String client = life + "." + i;
                String protocol = i % 3 == 0 ? "lmtp" : "smtp";
                clients.execute(() -> deliverUntilItDies(daemon, protocol, client));
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> acknowledged.size() >= enough);
            daemon.kill();
        }
    }

    private void deliverUntilItDies(Daemon daemon, String protocol, String client) {
        try (Wire wire = new Wire(daemon.address(protocol, Security.PLAIN))) {
            wire.greet((protocol.equals("lmtp") ? "LHLO " : "EHLO ") + "client.example");
            for (int number = 0; ; number++) {
                String subject = client + "." + number;
                wire.deliver(Daemon.BOB, Letter.sized(subject, OCTETS));
                acknowledged.add(subject);
            }
        } catch (IOException e) {
            // the daemon was killed: what was not acknowledged is not promised
        }
    }

    private static List<String> subjects(Path maildir) {
        var subjects = new ArrayList<String>();
        for (Path file : Daemon.messages(maildir)) {
            try {
                String text = Files.readString(file, ISO_8859_1);
                assertThat(text.length()).as(file.toString()).isGreaterThan(OCTETS);
                Matcher subject = SUBJECT.matcher(text);
                assertThat(subject.find()).as(file.toString()).isTrue();
                subjects.add(subject.group(1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return subjects;
    }
}
