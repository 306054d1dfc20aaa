package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

@DisplayName("A crowd of idle connections and a slow reader")
class CrowdTest {

    private static final int CROWD = 2_000;

    /** What the daemon and this process need beside the crowd. */
    private static final int OTHER_FILES = 500;

    /** More than all buffers between the daemon and a client that reads nothing. */
    private static final int LARGE = 4_000_000;

    private static final int LARGE_LETTERS = 8;

    @TempDir private Path folder;

    @Test
    void do_not_disturb_a_working_session(TestReporter reporter) throws IOException {
        int crowd = affordable(reporter);
        var idle = new ArrayList<Wire>();
        try (Daemon daemon =
                Daemon.start(
                        folder,
                        "[net]",
                        "exempt-networks = [\"127.0.0.0/8\"]",
                        "max-connections = 10000")) {
            InetSocketAddress imap = daemon.address("imap", Security.PLAIN);
            for (int i = 0; i < crowd; i++) {
                idle.add(new Wire(imap));
            }
            for (Wire wire : idle) {
                assertThat(wire.line()).startsWith("* OK");
            }
            for (int i = 0; i < LARGE_LETTERS; i++) {
                Wire.deliver(daemon, Daemon.ALICE, Letter.sized("large", LARGE));
            }
            try (Wire slow = new Wire(imap)) {
                login(slow, Daemon.ALICE);
                slow.send("c FETCH 1:* (BODY.PEEK[])");

                work(daemon, imap);

                for (Wire wire : List.of(idle.getFirst(), idle.getLast())) {
                    assertThat(wire.imap("still", "NOOP")).isEqualTo("still OK NOOP completed\r\n");
                }
            }
        } finally {
            for (Wire wire : idle) {
                wire.close();
            }
        }
    }

    private static void work(Daemon daemon, InetSocketAddress imap) throws IOException {
        try (Wire busy = new Wire(imap)) {
            login(busy, Daemon.BOB);
            for (int i = 1; i <= 50; i++) {
                Wire.deliver(daemon, Daemon.BOB, Letter.sized("work " + i, 4_000));
                assertThat(busy.imap("n" + i, "NOOP")).contains("* " + i + " EXISTS");
                assertThat(busy.imap("s" + i, "STORE " + i + " +FLAGS (\\Seen)"))
                        .contains("\\Seen");
                assertThat(busy.imap("f" + i, "FETCH " + i + " (BODY[])"))
                        .contains("Subject: work " + i);
            }
        }
    }

    private static void login(Wire wire, String user) throws IOException {
        wire.line();
        assertThat(wire.imap("a", "LOGIN " + user + " " + Daemon.PASSWORD)).contains("a OK");
        assertThat(wire.imap("b", "SELECT INBOX")).contains("b OK");
    }

    /** As many connections as this process and the daemon, with the same limit, may have open. */
    private static int affordable(TestReporter reporter) {
        var system = ManagementFactory.getOperatingSystemMXBean();
        long files =
                system instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount()
                        : CROWD + OTHER_FILES;
        int crowd = (int) Math.min(CROWD, files - OTHER_FILES);
        if (crowd < CROWD) {
            reporter.publishEntry(
                    "only " + crowd + " connections: the limit of open files is " + files);
        }
        return crowd;
    }
}
