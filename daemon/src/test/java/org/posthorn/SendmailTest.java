package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.command.CommandTree;
import org.posthorn.command.Terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

@DisplayName("posthorn sendmail")
class SendmailTest {

    @TempDir private Path folder;
    private final StringWriter said = new StringWriter();

    private int send(String message, String... arguments) {
        return send(new StringReader(message), arguments);
    }

    private int send(StringReader message, String... arguments) {
        var words = new ArrayList<>(List.of("sendmail", "--drop", folder.toString()));
        // a configuration that is not there: addresses get the domain localhost
        words.addAll(List.of("--config", folder.resolve("none.toml").toString()));
        words.addAll(List.of(arguments));
        var terminal = Terminal.of(message, new PrintWriter(said), new PrintWriter(said));
        return CommandTree.execute(terminal, words.toArray(String[]::new));
    }

    private String dropped() throws IOException {
        try (var files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1).allMatch(file -> file.toString().endsWith(".mail"));
            return Files.readString(all.getFirst());
        }
    }

    @Test
    void takes_letters_in_one_word_and_values_behind_or_next_to_them() throws Exception {
        assertThat(
                        send(
                                "From: x@example.org\n\nText\n.\nmore\n",
                                "-oi",
                                "-odi",
                                "-fada@example.org",
                                "-B",
                                "8BITMIME",
                                "bob@example.org",
                                "--",
                                "eva"))
                .isZero();
        assertThat(dropped())
                .isEqualTo(
                        """
                        posthorn-drop 1
                        from <ada@example.org>
                        to bob@example.org
                        to eva@localhost

                        From: x@example.org

                        Text
                        .
                        more
                        """);
    }

    @Test
    void no_short_option_and_no_recipient_is_an_option_of_ours() throws Exception {
        assertThat(send("x\n", "-h", "3", "-V", "id1", "-i", "bob", "--", "-bs", "--drop"))
                .isZero();
        assertThat(dropped())
                .contains("\nto bob@localhost\nto -bs@localhost\nto --drop@localhost\n\n");
    }

    @Test
    void reads_recipients_from_the_message_and_ends_at_a_dot() throws Exception {
        String message =
                """
                To: Ada <ada@example.org>, "B, C" <bob@example.org>
                Cc: all: eva@example.org;
                Bcc: ada@example.org
                From: x@example.org

                Text
                .
                not this
                """;
        assertThat(send(message, "-ti")).isZero();
        assertThat(dropped())
                .contains("\nto ada@example.org\nto bob@example.org\nto eva@example.org\n\n")
                .contains("not this");
        Files.delete(folder.resolve(onlyFile()));
        assertThat(send(message, "-t")).isZero();
        assertThat(dropped()).endsWith("Text\n").doesNotContain("\nfrom ");
    }

    private String onlyFile() throws IOException {
        try (var files = Files.list(folder)) {
            return files.findFirst().orElseThrow().getFileName().toString();
        }
    }

    @Test
    void adds_an_author_where_there_is_none() throws Exception {
        assertThat(send("Subject: x\n\ny\n", "-F", "Ada \"L\"", "-f", "ada@example.org", "bob"))
                .isZero();
        assertThat(dropped()).contains("\n\nFrom: \"Ada  L \" <ada@example.org>\nSubject: x\n");
    }

    private static final String DIALOGUE =
            """
            EHLO client.example
            VRFY bob
            HELP
            STARTTLS
            AUTH PLAIN AGFkYQBzZWNyZXQ=
            MAIL FROM:<ada@example.org> SIZE=25000001
            MAIL FROM:<ada@example.org> RET=HDRS
            DATA
            MAIL FROM:<ada@example.org>
            RCPT TO:<bob>
            RCPT TO:<eva@example.net>
            RSET
            MAIL FROM:<>
            RCPT TO:<bob@example.net>
            RCPT TO:<postmaster>
            DATA
            Subject: x

            ..dots
            .
            NOOP
            WHAT
            QUIT
            NOOP
            """;

    private static final String ANSWERS =
            """
            220 localhost ESMTP Posthorn
            250-localhost
            250-PIPELINING
            250-SIZE 25000000
            250-8BITMIME
            250-ENHANCEDSTATUSCODES
            250 SMTPUTF8
            252 2\\.0\\.0 .*
            214 2\\.0\\.0 .*
            502 5\\.5\\.1 .*
            502 5\\.5\\.1 .*
            552 5\\.3\\.4 .*
            555 5\\.5\\.4 .*
            503 5\\.5\\.1 .*
            250 2\\.1\\.0 .*
            501 5\\.1\\.3 .*
            250 2\\.1\\.5 .*
            250 2\\.0\\.0 .*
            250 2\\.1\\.0 .*
            250 2\\.1\\.5 .*
            250 2\\.1\\.5 .*
            354 .*
            250 2\\.0\\.0 .*
            250 2\\.0\\.0 .*
            500 5\\.5\\.1 .*
            221 2\\.0\\.0 .*
            """;

    @Test
    void speaks_smtp_at_its_input_and_output() throws Exception {
        assertThat(send(DIALOGUE, "-oi", "-bs")).isZero();
        List<String> lines = said.toString().lines().toList();
        List<String> wanted = ANSWERS.lines().toList();
        assertThat(lines).hasSameSizeAs(wanted);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).matches(wanted.get(i));
        }
        assertThat(dropped())
                .isEqualTo(
                        """
                        posthorn-drop 1
                        from <>
                        to bob@example.net
                        to postmaster@localhost

                        Subject: x\r
                        \r
                        .dots\r
                        """);
    }

    @Test
    void smtp_with_its_own_line_ends_is_taken_as_strictly_as_elsewhere() {
        String envelope =
                """
                HELO client\r
                MAIL FROM:<ada@example.org>\r
                RCPT TO:<bob@example.net>\r
                DATA\r
                """;
        String smuggled = "x\n.\nMAIL FROM:<eva@example.org>\n\r\n.\r\nNOOP\nQUIT\r\n";
        assertThat(send(envelope + smuggled, "-bs")).isZero();
        assertThat(said.toString().lines().skip(4))
                .hasSize(4)
                .anyMatch(line -> line.startsWith("550 5.6.0 Message has a bare LF"))
                .anyMatch(line -> line.startsWith("500 5.5.2 Bare LF"));
    }

    @Test
    void smtp_ends_with_its_input_and_keeps_what_was_acknowledged() throws Exception {
        String begun =
                """
                HELO client
                MAIL FROM:<jos\u00e9@example.org> SMTPUTF8
                RCPT TO:<bob@example.net>
                DATA
                """;
        assertThat(send(begun + "x\n.\n" + begun.substring(12) + "y\n", "-bs")).isZero();
        assertThat(dropped())
                .isEqualTo(
                        """
                        posthorn-drop 1
                        from <jos\u00e9@example.org>
                        to bob@example.net
                        smtputf8

                        x\r
                        """);
    }

    @Test
    void smtp_defers_what_the_disk_does_not_take_and_refuses_what_is_too_large() throws Exception {
        String sent = "HELO client\nMAIL FROM:<>\nRCPT TO:<bob@example.net>\nDATA\n";
        assertThat(send(sent + "x".repeat(25_000_001) + "\n.\n", "-bs")).isZero();
        assertThat(said.toString()).contains("552 5.3.4 Message is larger than 25000000 octets");
        var goneMeanwhile =
                new StringReader(sent + "x\n.\nNOOP\n") {
                    @Override
                    public int read(char[] target, int offset, int length) throws IOException {
                        Files.deleteIfExists(folder);
                        return super.read(target, offset, length);
                    }
                };
        assertThat(send(goneMeanwhile, "-bs")).isZero();
        assertThat(said.toString())
                .contains("451 4.3.0 Message cannot be stored, try again later")
                .endsWith("250 2.0.0 OK\r\n");
    }

    @Test
    void takes_no_more_recipients_than_the_daemon() throws Exception {
        var many = new ArrayList<String>();
        for (int i = 0; i <= 1000; i++) {
            many.add("u" + i);
        }
        assertThat(send("x\n", many.toArray(String[]::new))).isOne();
        assertThat(said.toString()).contains("more than 1000 recipients");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void forgets_none_of_the_many_recipients_of_a_field() throws Exception {
        var many = new StringBuilder("To: u0");
        for (int i = 1; i < 1000; i++) {
            many.append(", u").append(i);
        }
        assertThat(send(many + ", u999\n\nx\n", "-t")).isZero();
        assertThat(dropped()).contains("\nto u0@localhost\n", "\nto u999@localhost\n");
        assertThat(send(many + ", u1000\n\nx\n", "-t")).isOne();
        assertThat(said.toString()).contains("more than 1000 recipients");
    }

    @Test
    void reads_a_list_in_one_word_as_cron_gives_it() throws Exception {
        assertThat(send("x\n", "root,bob@example.org, Eva <jos\u00e9@example.net>")).isZero();
        assertThat(dropped())
                .contains("\nto root@localhost\nto bob@example.org\nto jos\u00e9@example.net\n\n");
        assertThat(send("x\n", "bob@example.org, @")).isOne();
        assertThat(send("x\n", ", ")).isOne();
        assertThat(dropped()).contains("root");
    }

    @Test
    void takes_no_larger_message_than_the_daemon() throws Exception {
        String head = "From: x@example.org\n\n";
        String largest = head + "x".repeat(25_000_000 - head.length() - 1) + "\n";
        for (String message : List.of(largest + "x", "x\n".repeat(12_499_999) + "\n")) {
            assertThat(send(message, "-i", "bob")).isOne();
            assertThat(send(message + "\n.", "bob")).isOne();
        }
        assertThat(send(largest + ".x\n", "bob")).isOne();
        assertThat(said.toString())
                .contains("more than 25000000 octets, which [smtp] max-message allows");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
        assertThat(send(largest + ".\r\n" + "x".repeat(9), "bob")).isZero();
        assertThat(Files.size(folder.resolve(onlyFile()))).isGreaterThan(25_000_000);
    }

    @Test
    void says_what_is_missing() {
        assertThat(send("x\n")).isOne();
        assertThat(send("x\n", "-f")).isOne();
        assertThat(send("x\n", "-bp", "ada@example.org")).isOne();
        assertThat(said.toString())
                .contains("no recipient: name one, or use -t")
                .contains("-f needs a value")
                .contains("-bp: only mail is taken here; see posthorn queue list");
    }
}
