package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

@DisplayName("Python's smtplib, imaplib, poplib and mailbox")
class PythonTest extends WithDaemon {

    @ParameterizedTest
    @EnumSource
    void sends_lists_fetches_flags_moves_and_deletes(Security security) {
        Path letter = file("letter.eml", Letter.AWKWARD);

        submit(security, letter);
        run("read_imap.py", "imap", security, letter.toString());

        submit(security, letter);
        run("read_pop3.py", "pop3", security, letter.toString());

        submit(security, letter);
        assertThat(asPythonReadsIt(daemon.maildir(security.user())))
                .as("the message as it lies there, without flags, and no other")
                .containsExactly(Letter.AWKWARD);
    }

    private List<String> asPythonReadsIt(Path maildir) {
        String listed = python("read_maildir.py", maildir.toString());
        return listed.lines()
                .filter(line -> !line.startsWith("folder "))
                .map(line -> line.split(" "))
                .peek(words -> assertThat(words[0]).as("flags").isEqualTo("-"))
                .map(words -> new String(HexFormat.of().parseHex(words[1]), ISO_8859_1))
                .map(text -> text.substring(Math.max(0, text.length() - Letter.AWKWARD.length())))
                .toList();
    }

    private void submit(Security security, Path letter) {
        run("submit.py", "submission", security, security.user(), letter.toString());
    }

    private void run(String script, String protocol, Security security, String... more) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "localhost",
                                port(protocol, security),
                                security.name(),
                                daemon.certificate().toString(),
                                security.user(),
                                Daemon.PASSWORD));
        arguments.addAll(List.of(more));
        python(script, arguments.toArray(String[]::new));
    }

    private String python(String script, String... arguments) {
        var all = new ArrayList<>(List.of(script(script).toString()));
        all.addAll(List.of(arguments));
        return installed("python3").run(all.toArray(String[]::new)).ok();
    }

    private Path script(String name) {
        Path script = folder.resolve(name);
        try (InputStream resource = PythonTest.class.getResourceAsStream("/clients/" + name)) {
            Files.write(script, Objects.requireNonNull(resource, name).readAllBytes());
            return script;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
