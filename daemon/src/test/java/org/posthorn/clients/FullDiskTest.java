package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.net.Dialogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

@DisplayName("A full disk")
class FullDiskTest {

    private static final int OCTETS = 100_000;

    @TempDir private Path folder;

    @Test
    void refuses_with_452_loses_nothing_and_recovers_without_a_restart() throws IOException {
        Path small = Files.createDirectory(folder.resolve("mail"));
        Program mount = Program.installed("mount", folder);
        int mounted = mount.run("-t", "tmpfs", "-o", "size=2m", "tmpfs", small.toString()).exit();
        assumeTrue(mounted == 0, "a small file system cannot be mounted here (root only)");
        try (Daemon daemon = Daemon.start(folder)) {
            int taken = fill(daemon);
            assertThat(Daemon.messages(daemon.maildir(Daemon.BOB))).hasSize(taken);
            refuseAppend(daemon);

            Path first = Daemon.messages(daemon.maildir(Daemon.BOB)).getFirst();
            Files.delete(first);
            Wire.deliver(daemon, Daemon.BOB, Letter.sized("room again", OCTETS / 2));

            var stored = new ArrayList<>(Daemon.messages(daemon.maildir(Daemon.BOB)));
            assertThat(stored).hasSize(taken);
            for (Path file : stored) {
                assertThat(file).content(ISO_8859_1).contains("Subject: ").endsWith("56789\r\n");
            }
        } finally {
            Program.installed("umount", folder).run("-l", small.toString()).ok();
        }
    }

    /** Delivers until there is no room; returns how many were taken. */
    private static int fill(Daemon daemon) throws IOException {
        try (Wire wire = new Wire(daemon.address("smtp", Security.PLAIN))) {
            wire.greet("EHLO client.example");
            for (int taken = 0; ; taken++) {
                assertThat(taken).as("messages on a small disk").isLessThan(30);
                wire.say("MAIL FROM:<a@remote.example>");
                wire.say("RCPT TO:<" + Daemon.BOB + ">");
                assertThat(wire.say("DATA")).startsWith("354");
                String reply = wire.say(Letter.sized("fill", OCTETS) + ".");
                if (!reply.startsWith("250")) {
                    assertThat(reply).startsWith("452 4.3.1");
                    return taken;
                }
            }
        }
    }

    private static void refuseAppend(Daemon daemon) throws IOException {
        try (var imap = Dialogue.at(daemon.address("imap", Security.PLAIN))) {
            imap.play("S: * OK\nC: a LOGIN bob@example.test secret\nS* a OK");
            imap.play("C: b APPEND INBOX {" + OCTETS + "+}");
            imap.send(Letter.octets("x".repeat(OCTETS) + "\r\n"));
            imap.play("S: b NO\nC: c NOOP\nS* c OK");
        }
    }
}
