package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Its clients come through a proxy, for loopback addresses are never banned. */
@DisplayName("Who guesses passwords")
class GuardTest {

    private static final String EVE = "192.0.2.66";
    private static final String HOME = "198.51.100.7";

    @TempDir private Path folder;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Posthorn posthorn;
    private int passwords;

    @BeforeEach
    void start() throws IOException {
        root().addAppender(log);
        log.start();
        posthorn = installation(folder).start();
    }

    @AfterEach
    void stop() {
        posthorn.close();
        root().detachAppender(log);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    }

    /** Every listener behind a proxy at the loopback address. */
    static Installation installation(Path folder) throws IOException {
        var installation = Installation.in(folder);
        String file = Files.readString(installation.file());
        Files.writeString(
                installation.file(),
                (file
                                + """

                                [[listener]]
                                protocol = "submission"
                                address = "127.0.0.1:0"
                                tls = "offered"
                                """)
                        .replaceAll(
                                "(address = \"127.0.0.1:0\")",
                                "$1\nproxy-networks = [\"127.0.0.0/8\"]"));
        return installation;
    }

    @Test
    void is_counted_in_all_protocols_and_banned_from_all_of_them() throws IOException {
        guessByImap(6);
        guessByPop3(7);
        guessBySmtp(posthorn.submission(), 3);
        guessBySmtp(posthorn.smtp(), 3);
        assertThat(imap(EVE, login("secret"))).as("19 are one less").contains("a OK ");
        assertThat(imap(EVE, login("wrong") + login("secret")))
                .contains("a NO [AUTHENTICATIONFAILED]", "a NO [UNAVAILABLE]")
                .doesNotContain("a OK ");

        assertIsBanned();
        assertThat(imap(HOME, login("secret"))).contains("a OK ");

        posthorn.close();
        posthorn = installation(folder).start();
        assertIsBanned();
        assertThat(imap(HOME, login("secret"))).contains("a OK ");
    }

    /** RFC 9051 §7.1.5, RFC 3206 §4, RFC 5321 §3.8, RFC 4954 §6. */
    private void assertIsBanned() throws IOException {
        assertThat(imap(EVE, login("secret"))).isEqualTo("* BYE Too many failed logins\r\n");
        assertThat(talk(posthorn.pop3(), EVE, "QUIT\n"))
                .isEqualTo("-ERR [SYS/TEMP] Too many failed logins, try again later\r\n");
        assertThat(talk(posthorn.submission(), EVE, "QUIT\n")).startsWith("421 4.7.0 ");
        assertThat(talk(posthorn.smtp(), EVE, "EHLO x\n" + plain("secret") + "QUIT\n"))
                .as("mail may come from there")
                .startsWith("220 ")
                .contains("\r\n454 4.7.0 ")
                .contains("\r\n221 ");
    }

    @Test
    void is_found_in_the_log_by_the_filter_for_fail2ban() throws IOException {
        imap(EVE, "a LOGIN \"x> reason=y\" z\na LOGIN ada wrong\nb LOGOUT\n");
        String sixth = "2001:db8::c001";
        imap(sixth, "a LOGIN \"INFO [i] PasswordAuthenticator: login failed:\" z\nb LOGOUT\n");
        String fake =
                "\\n2026-11-29T08:00:00.000Z INFO  [imap-1] PasswordAuthenticator: login failed:"
                        + " service=imap session=imap-1 address=8.8.8.8 user=<x> reason=y";
        talk(
                posthorn.smtp(),
                HOME,
                "EHLO x\nAUTH PLAIN " + base64("\0" + fake + "\0x") + "\nQUIT\n");
        talk(posthorn.smtp(), HOME, "EHLO x\nAUTH PLAIN eA==\nQUIT\n");
        imap(HOME, login("secret"));

        List<String> lines = printed();
        assertThat(lines).anyMatch(line -> line.contains("user=<x. reason=y>"));
        assertThat(found(lines, false)).containsExactly(EVE, EVE, sixth, HOME, HOME);
        assertThat(found(lines, true)).containsExactly(EVE, EVE, sixth, HOME, HOME);
        assertThat(String.join("\n", lines)).doesNotContain("wrong\n", "secret");
    }

    /** What the filter captures, in whole lines or in those whose time has been taken off. */
    private static List<String> found(List<String> lines, boolean timeless) throws IOException {
        String address = "(?<address>\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:]+)";
        Pattern filter =
                Pattern.compile(
                        Files.readAllLines(repository("conf/fail2ban/posthorn.conf")).stream()
                                .filter(line -> line.startsWith("failregex = "))
                                .map(line -> line.substring("failregex = ".length()))
                                .map(line -> line.replace("<ADDR>", address))
                                .findFirst()
                                .orElseThrow());
        var found = new ArrayList<String>();
        for (String line : lines) {
            Matcher matcher = filter.matcher(timeless ? line.substring(line.indexOf(' ')) : line);
            if (matcher.find()) {
                found.add(matcher.group("address"));
            }
        }
        return found;
    }

    /** The log as the daemon writes it. */
    private List<String> printed() {
        var layout = new LogLine();
        return log.list.stream().flatMap(event -> layout.doLayout(event).lines()).toList();
    }

    private static Path repository(String file) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(file))) {
            folder = Objects.requireNonNull(folder.getParent(), file);
        }
        return folder.resolve(file);
    }

    private void guessByImap(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            String command =
                    i % 2 == 0
                            ? login("guess-" + ++passwords)
                            : "a AUTHENTICATE PLAIN "
                                    + base64("\0ada\0guess-" + ++passwords)
                                    + "\n";
            assertThat(imap(EVE, command)).contains("a NO [AUTHENTICATIONFAILED]");
        }
    }

    private void guessByPop3(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            String guess = "USER ada\nPASS guess-" + ++passwords + "\nQUIT\n";
            assertThat(talk(posthorn.pop3(), EVE, guess)).contains("-ERR [AUTH]");
        }
    }

    private void guessBySmtp(Endpoint server, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            assertThat(talk(server, EVE, "EHLO x\n" + plain("guess-" + ++passwords) + "QUIT\n"))
                    .contains("535 5.7.8 ");
        }
    }

    private static String plain(String password) {
        return "AUTH PLAIN " + base64("\0ada\0" + password) + "\n";
    }

    private static String login(String password) {
        return "a LOGIN ada " + password + "\n";
    }

    private String imap(String client, String lines) throws IOException {
        return talk(posthorn.imap(), client, lines + "b LOGOUT\n");
    }

    private static String talk(Endpoint server, String client, String lines) throws IOException {
        String family =
                client.contains(":") ? "TCP6 " + client + " ::1" : "TCP4 " + client + " 127.0.0.1";
        return Talk.with(server, "PROXY " + family + " 40000 143\n" + lines);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
