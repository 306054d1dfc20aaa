package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.net.Dialogue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

@DisplayName("What is promised")
class PromisesTest extends WithDaemon {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "someone@remote.example",
                "someone%remote.example@other.example",
                "@example.test:someone@remote.example",
                "someone@[127.0.0.1]",
                "someone@localhost",
                "\"someone@remote.example\"@other.example",
                "nobody@example.test"
            })
    void nobody_relays_through_it_not_even_from_loopback(String recipient) throws IOException {
        for (String protocol : List.of("smtp", "submission", "lmtp")) {
            try (var client = at(protocol)) {
                client.play(
                        """
                        S: 220
                        C: %s client.example
                        S* 250\s
                        C: MAIL FROM:<alice@example.test>
                        S/ (250|530) .*
                        C: RCPT TO:<%s>
                        S/ [45]\\d\\d .*
                        C: DATA
                        S/ [45]\\d\\d .*
                        """
                                .formatted(protocol.equals("lmtp") ? "LHLO" : "EHLO", recipient));
            }
        }
    }

    @Test
    void a_percent_sign_is_no_route() throws IOException {
        try (var client = at("smtp")) {
            client.play(
                    """
                    S: 220
                    C: EHLO client.example
                    S* 250\s
                    C: MAIL FROM:<>
                    S: 250
                    C: RCPT TO:<someone%remote.example@example.test>
                    S: 550 5.1.1
                    """);
        }
    }

    @Test
    void who_has_not_logged_in_submits_nothing() throws IOException {
        try (var client = at("submission")) {
            client.play(
                    """
                    S: 220
                    C: EHLO client.example
                    S* 250\s
                    C: MAIL FROM:<alice@example.test>
                    S: 530 5.7.0
                    """);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r.\r\n"})
    void only_crlf_dot_crlf_ends_a_message(String ending) throws IOException {
        var before = Daemon.messages(daemon.maildir(Daemon.ALICE));
        try (var client = at("smtp")) {
            client.play(
                    """
                    S: 220
                    C: EHLO client.example
                    S* 250\s
                    C: MAIL FROM:<a@remote.example>
                    S: 250
                    C: RCPT TO:<alice@example.test>
                    S: 250
                    C: DATA
                    S: 354
                    """);
            String smuggled =
                    "Subject: one\r\n\r\none"
                            + ending
                            + "MAIL FROM:<admin@example.test>\r\nRCPT TO:<alice@example.test>\r\n"
                            + "DATA\r\nSubject: smuggled\r\n\r\ntwo\r\n.\r\n";
            client.send(Letter.octets(smuggled));
            client.play("S: 5\nC: NOOP\nS: 250");
        }
        assertThat(Daemon.messages(daemon.maildir(Daemon.ALICE))).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp EHLO x", "imap a NOOP", "pop3 NOOP"})
    void what_is_said_before_the_handshake_is_not_heard_after_it(String said) throws IOException {
        String protocol = said.substring(0, 4);
        String starttls =
                switch (protocol) {
                    case "smtp" -> "STARTTLS\r\n";
                    case "imap" -> "s STARTTLS\r\n";
                    default -> "STLS\r\n";
                };
        try (var client = at(protocol)) {
            client.readLine();
            if (protocol.equals("smtp")) {
                client.play("C: EHLO client.example\nS* 250 ");
            }
            client.send(Letter.octets(starttls + said.substring(5) + "\r\n"));
            // Whether the positive reply is still seen or not: no handshake follows.
            assertThat(endsWithoutHandshake(client)).isTrue();
        }
    }

    @Test
    void received_octets_are_not_rewritten() throws IOException {
        Wire.deliver(daemon, Daemon.BOB, Letter.AWKWARD);

        Path stored = Daemon.messages(daemon.maildir(Daemon.BOB)).getFirst();

        String text = Files.readString(stored, ISO_8859_1);
        assertThat(text).endsWith(Letter.AWKWARD);
        String added = text.substring(0, text.length() - Letter.AWKWARD.length());
        assertThat(added).endsWith("\r\n");
        assertThat(added.replace("\r\n\t", " ").replace("\r\n ", " ").lines())
                .as("trace headers only")
                .isNotEmpty()
                .allMatch(line ->
                        line.matches(
                                "(Return-Path|Received|Delivered-To|Authentication-Results): .+"));
        assertThat(stored.getFileName().toString())
                .contains(",S=" + text.length())
                .contains(",W=" + text.length());
    }

    private static boolean endsWithoutHandshake(Dialogue client) throws IOException {
        try {
            client.play("TLS");
            return false;
        } catch (AssertionError e) {
            return true;
        }
    }

    private Dialogue at(String protocol) {
        InetSocketAddress address = daemon.address(protocol, Security.PLAIN);
        return Dialogue.at(address);
    }
}
