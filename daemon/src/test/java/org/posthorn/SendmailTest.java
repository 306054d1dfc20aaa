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
        var words = new ArrayList<>(List.of("sendmail", "--drop", folder.toString()));
        // a configuration that is not there: addresses get the domain localhost
        words.addAll(List.of("--config", folder.resolve("none.toml").toString()));
        words.addAll(List.of(arguments));
        var terminal =
                Terminal.of(
                        new StringReader(message), new PrintWriter(said), new PrintWriter(said));
        return CommandTree.of(terminal).execute(words.toArray(String[]::new));
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
