package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.DnsServer;
import org.posthorn.dns.Zone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

@DisplayName("posthorn dmarc check")
class DmarcCommandTest {

    private final Zone zone =
            new Zone()
                    .lines(
                            """
                            example.org TXT v=spf1 ip4:192.0.2.1 -all
                            _dmarc.example.org TXT v=DMARC1; p=reject
                            """);
    private Path message = Path.of("");
    private DnsServer server;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        server = new DnsServer(zone);
        message = folder.resolve("message");
        Files.writeString(message, "From: Ada <ada@mail.example.org>\nSubject: x\n\nText\n");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Run check(String ip, String... more) {
        return Run.of(
                Stream.concat(
                                Stream.of(
                                        "dmarc",
                                        "check",
                                        message.toString(),
                                        "--ip",
                                        ip,
                                        "--from",
                                        "ada@example.org",
                                        "--helo",
                                        "mx.example",
                                        "--dns",
                                        server.address().toString()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void says_whether_the_domain_vouches_and_what_becomes_of_the_message() {
        assertThat(check("192.0.2.1"))
                .isEqualTo(
                        new Run(
                                0,
                                "pass none\n",
                                "spf: pass example.org\nrecord: _dmarc.example.org\n"));
        assertThat(check("192.0.2.2").out()).isEqualTo("fail reject\n");
    }

    @Test
    void as_an_object() {
        assertThat(check("192.0.2.2", "--json").out())
                .isEqualTo(
                        "{\"result\":\"fail\",\"disposition\":\"reject\","
                                + "\"author\":\"mail.example.org\","
                                + "\"record\":\"_dmarc.example.org\","
                                + "\"spf\":\"fail\",\"dkim\":[]}\n");
    }

    @Test
    void authors_are_read_as_the_server_reads_them() throws IOException {
        for (String from :
                List.of(
                        "From: " + "x".repeat(9_000) + " <ada@example.org>",
                        "From: ada@example.org\n".repeat(11).strip(),
                        "From" + " ".repeat(40) + ": eve@example.net\nFrom: undisclosed:;")) {
            Files.writeString(message, from + "\nSubject: x\n\nText\n");
            assertThat(check("192.0.2.1").out()).isEqualTo("permerror quarantine\n");
        }
        Files.writeString(message, "\nFrom: ada@example.org\n\nText\n");
        assertThat(check("192.0.2.1").out()).isEqualTo("permerror quarantine\n");
    }

    @Test
    void nobody_knows_at_present() {
        zone.mishap("_dmarc.mail.example.org", Zone.Mishap.FAILS);
        assertThat(check("192.0.2.1").out()).isEqualTo("temperror none\n");
    }
}
