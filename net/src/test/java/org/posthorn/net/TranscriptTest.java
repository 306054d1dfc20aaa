package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

@DisplayName("Transcripts")
class TranscriptTest {

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final Net net =
            new Net(
                    Limited.conf(),
                    disk,
                    (session, speaker, line) ->
                            heard.add(speaker.toString().charAt(0) + " " + line));
    private Dialogue dialogue;

    @BeforeEach
    void listen() throws IOException {
        Listener listener =
                net.listen(
                        new ListenerConf(ListenAddress.loopback(), TlsMode.OFFERED),
                        new Echo(),
                        Certificates.inMemory("mail.example.org"));
        dialogue = Dialogue.at(listener.address());
    }

    @AfterEach
    void close() throws IOException {
        dialogue.close();
        net.close();
        disk.close();
    }

    @Test
    void that_fail_cost_their_own_session_only() {
        var before = Survivors.threads();
        try (var failing =
                        new Net(
                                Limited.connections(10, 2, 10),
                                disk,
                                (session, speaker, line) -> {
                                    throw new IllegalStateException("the sink is broken");
                                });
                var clients =
                        Dialogue.at(
                                failing.listen(
                                                new ListenerConf(
                                                        ListenAddress.loopback(), TlsMode.NONE),
                                                new Echo())
                                        .address())) {
            clients.play("1CLOSED\n2CLOSED");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        await().until(() -> before.containsAll(Survivors.threads()));
    }

    private List<String> whole() {
        await().until(() -> heard.contains("E closed"));
        return heard.stream().filter(line -> !line.startsWith("E connected from")).toList();
    }

    @Test
    void have_every_line_of_both_sides() {
        dialogue.play(
                """
                S= hello
                C: one
                S= one
                C: quit
                S= bye
                CLOSED
                """);
        assertThat(whole())
                .containsExactly("S hello", "C one", "S one", "C quit", "S bye", "E closed");
    }

    @Test
    void show_secrets_as_stars() {
        dialogue.play(
                """
                S= hello
                C: secret
                S= challenge
                C: cGFzc3dvcmQ=
                S= thanks
                C: quit
                S= bye
                CLOSED
                """);
        assertThat(whole())
                .containsExactly(
                        "S hello",
                        "C ***",
                        "S ***",
                        "C ***",
                        "S thanks",
                        "C quit",
                        "S bye",
                        "E closed");
    }

    @Test
    void show_commands_with_passwords_as_stars_even_if_nobody_says_so() {
        dialogue.play(
                """
                S= hello
                C: a1 LOGIN ada secret
                S= a1 LOGIN ada secret
                C: pass secret
                C: AUTH PLAIN AGFkYQBzZWNyZXQ=
                C: a2 authenticate plain AGFkYQBzZWNyZXQ=
                C: quit
                S* bye
                CLOSED
                """);
        assertThat(whole())
                .filteredOn(line -> line.startsWith("C "))
                .containsExactly(
                        "C a1 LOGIN ***",
                        "C pass ***",
                        "C AUTH PLAIN ***",
                        "C a2 authenticate plain ***",
                        "C quit");
    }

    @Test
    void count_contents() {
        dialogue.play("S= hello\nC: take 5000").send(new byte[5000]);
        dialogue.play(
                """
                S= took 5000
                C: give 70000
                S= here {70000}
                """);
        dialogue.readOctets(70_000);
        dialogue.play(
                """
                S= given
                C: quit
                S= bye
                CLOSED
                """);
        assertThat(whole())
                .containsExactly(
                        "S hello",
                        "C take 5000",
                        "C … 5000 octets",
                        "S took 5000",
                        "C give 70000",
                        "S here {70000}",
                        "S … 70000 octets",
                        "S given",
                        "C quit",
                        "S bye",
                        "E closed");
    }

    @Test
    void say_when_tls_begins_and_never_hold_control_characters() {
        dialogue.play(
                """
                S= hello
                C: starttls
                S= go
                TLS
                C~ \\x1b[2Jcleared\\r\\n
                S: \u001b
                C: quit
                S= bye
                CLOSED
                """);
        assertThat(whole())
                .contains("E TLSv1.3 TLS_AES_256_GCM_SHA384", "C ?[2Jcleared", "S ?[2Jcleared");
    }
}
