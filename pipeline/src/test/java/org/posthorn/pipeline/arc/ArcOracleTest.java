package org.posthorn.pipeline.arc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.net.Pem;
import org.posthorn.pipeline.dkim.DkimKey;
import org.posthorn.pipeline.dkim.Mailauth;
import org.posthorn.pipeline.dkim.Mailer;
import org.posthorn.pipeline.dkim.Oracle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

@DisplayName("ARC, beside dkimpy and mailauth")
class ArcOracleTest {

    private static final List<String> MESSAGES =
            List.of(
                    Mailer.MESSAGE,
                    "From: a@example.org\r\n\r\n",
                    "From: a@example.org\r\n\r\n\r\n \t\r\n\r\n",
                    "FROM:  a@example.org \r\n\t(x)\r\nSubject:\r\n\r\n x  y\t\r\n\r\nz\r\n",
                    Mailer.MESSAGE + "x".repeat(3000) + "\r\n" + "y ".repeat(5000) + "\r\n");

    @TempDir private Path folder;

    private final Courier courier = new Courier();
    private final DkimKey rsa = courier.mailer.rsa("rsa", "example.org", 1024);

    @Test
    void dkimpy_accepts_what_we_seal_and_no_more() throws Exception {
        writeSealed();

        List<String> said = new Oracle(folder).ask(ArcOracleTest.class, "verify");

        assertThat(said)
                .hasSize(12 * MESSAGES.size())
                .allMatch(line -> line.matches("\\S*-(pass|fail)\\.eml \\1 .*"));
    }

    @Test
    void mailauth_accepts_what_we_seal_and_no_more() throws Exception {
        writeSealed();

        List<String> said = new Mailauth(folder).ask("verify");

        assertThat(said)
                .hasSize(12 * MESSAGES.size())
                .allMatch(line -> line.matches("\\S*-(pass|fail)\\.eml .* \\1"));
    }

    private void writeSealed() throws IOException {
        var oracle = new Oracle(folder);
        oracle.writeKeys(courier.mailer);
        for (int i = 0; i < MESSAGES.size(); i++) {
            String message = MESSAGES.get(i);
            for (int hop = 1; hop <= 4; hop++) {
                message = courier.forwarded(message, rsa);
                oracle.write(i + "-" + hop + "-pass.eml", message);
                oracle.write(i + "-" + hop + "-fail.eml", message + "x\r\n");
                String other = message.replace("dmarc=pass", "dmarc=none");
                oracle.write(i + "-" + hop + "-other-fail.eml", other);
            }
        }
    }

    @Test
    void we_accept_what_dkimpy_seals_and_no_more() throws Exception {
        writeUnsealed();

        new Oracle(folder).ask(ArcOracleTest.class, "sign");

        acceptSealed();
    }

    @Test
    void we_accept_what_mailauth_seals_and_no_more() throws Exception {
        writeUnsealed();

        new Mailauth(folder).ask("seal");

        acceptSealed();
    }

    private void writeUnsealed() throws IOException {
        var oracle = new Oracle(folder);
        oracle.write("rsa.pem", Pem.write(rsa.key()));
        for (int i = 0; i < MESSAGES.size(); i++) {
            oracle.write(i + ".eml", MESSAGES.get(i));
        }
    }

    private void acceptSealed() throws IOException {
        for (int i = 0; i < MESSAGES.size(); i++) {
            for (int hop = 1; hop <= 3; hop++) {
                byte[] octets = Files.readAllBytes(folder.resolve(i + ".eml." + hop));
                String sealed = new String(octets, StandardCharsets.ISO_8859_1);
                ArcResult result = courier.verify(sealed);
                assertThat(result.reason()).isEmpty();
                assertThat(result.status()).isEqualTo(ArcStatus.PASS);
                assertThat(result.hops()).hasSize(hop);
                assertThat(result.oldestPass()).hasValue(0);
                assertThat(courier.verify(sealed + "x\r\n").status()).isEqualTo(ArcStatus.FAIL);
                assertThat(courier.verify(courier.forwarded(sealed, rsa)).status())
                        .isEqualTo(ArcStatus.PASS);
            }
        }
    }
}
