package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.conf.Conf;
import org.posthorn.conf.Secret;
import org.posthorn.directory.AccountException;
import org.posthorn.mail.Address;
import org.posthorn.net.UnixClient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;

@DisplayName("The control socket")
class ControlTest {

    private static final Address BOB = new Address("bob", "example.test");

    @TempDir private Path folder;
    private Posthorn posthorn;
    private UnixClient client;

    @BeforeEach
    void start() throws IOException {
        posthorn = Installation.in(folder).start();
        client = UnixClient.connect(folder.resolve("state/control"));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        posthorn.close();
    }

    private String ask(String request) throws IOException {
        return new String(client.ask(request, 65_536), StandardCharsets.UTF_8);
    }

    @Test
    void answers_a_line_with_a_line() throws IOException {
        assertThat(Json.read(ask("{\"do\": \"ping\"}")))
                .containsEntry("ok", true)
                .containsEntry("result", "pong");
        assertThat(ask("{\"do\": \"account list\"}")).contains("\"ada@example.test\"");
        assertThat(ask("{\"do\": \"reload\"}")).contains("certificates read again");
    }

    @Test
    void keeps_the_same_files_of_accounts_under_another_configuration() throws IOException {
        var before = (FileAccounts) posthorn.accounts();
        Path file = folder.resolve("posthorn.toml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("[auth]", "[auth]\nmechanisms = [\"PLAIN\", \"SCRAM-SHA-256\"]"));

        assertThat(ask("{\"do\": \"reload\"}")).contains("in force for new connections");
        var after = (FileAccounts) posthorn.accounts();
        assertThat(after.directory()).isSameAs(before.directory());
        assertThat(after.mechanisms()).containsExactly("PLAIN", "SCRAM-SHA-256");
    }

    @Test
    void shows_no_secret_in_a_transcript() throws IOException {
        posthorn.close();
        var said = new ConcurrentLinkedQueue<String>();
        var installation = Installation.in(folder);
        var conf = Conf.load(PosthornConf.class, installation.file());
        posthorn =
                Posthorn.from(conf, installation.file())
                        .transcript((session, who, line) -> said.add(line))
                        .start();
        client.close();
        client = UnixClient.connect(folder.resolve("state/control"));

        String answer =
                ask(
                        "{\"do\": \"app-password add\", \"user\": \"ada@example.test\","
                                + " \"name\": \"phone\"}");
        assertThat(answer).contains("\"ok\":true");
        assertThat(said).isNotEmpty().noneMatch(line -> line.contains("phone"));
    }

    @Test
    void explains_what_is_wrong_with_a_request_and_goes_on() throws IOException {
        assertThat(ask("hello")).contains("\"ok\":false");
        assertThat(ask("")).contains("\"ok\":false");
        assertThat(ask("[]")).contains("not a JSON object");
        assertThat(ask("{\"do\": 1}")).contains("the request has no text do");
        assertThat(ask("{\"do\": \"dance\"}")).contains("there is no such request");
        assertThat(ask("{\"do\": \"account add\"}")).contains("the request has no text address");
        assertThat(ask("{\"do\": \"account add\", \"address\": \"x\", \"password\": \"y\"}"))
                .contains("address is not one");
        assertThat(ask("{\"a\":".repeat(1000))).contains("\"ok\":false");
        assertThat(ask("{} {}")).contains("something behind the JSON object");
        assertThat(ask("{\"do\": \"ping\"}")).contains("pong");
    }

    @Test
    void does_not_show_a_password_again() throws IOException {
        assertThat(
                        ask(
                                "{\"do\": \"account add\", \"address\": \"bob@example.test\","
                                        + " \"password\": \"s3c:\\nret\""))
                .doesNotContain("s3c");
    }

    @Test
    void ends_the_conversation_at_an_endless_line() throws IOException {
        assertThat(ask("x".repeat(70_000))).contains("a request has at most 65536 octets");
        assertThatThrownBy(() -> ask("{\"do\": \"ping\"}")).isInstanceOf(IOException.class);
    }

    @Test
    void changes_accounts() throws IOException {
        try (var accounts = ControlClient.connect(folder.resolve("state")).orElseThrow()) {
            accounts.add(BOB, new Secret("first \"word\""));
            assertThat(accounts.list()).contains(BOB);
            assertThat(Files.readString(folder.resolve("users")))
                    .contains("bob@example.test:{ARGON2ID}");
            assertThat(login("first \\\"word\\\"")).contains("a OK ");

            accounts.password(BOB, new Secret("second"));
            assertThat(login("first")).contains("a NO ");
            assertThat(login("second")).contains("a OK ");

            accounts.remove(BOB);
            assertThat(login("second")).contains("a NO ");
            assertThatThrownBy(() -> accounts.remove(BOB))
                    .isInstanceOf(AccountException.class)
                    .hasMessage("bob@example.test does not exist");
        }
    }

    private String login(String password) throws IOException {
        return Talk.with(
                posthorn.imap(), "a LOGIN bob@example.test \"" + password + "\"\nb LOGOUT\n");
    }

    @Test
    void is_not_there_without_a_daemon() throws IOException {
        posthorn.close();

        assertThat(ControlClient.connect(folder.resolve("state"))).isEmpty();
    }
}
