package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.net.Pem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.EdECPrivateKey;
import java.util.List;

/** Debian's python3-dkim and OpenDKIM; skipped where they are not installed. */
@DisplayName("DKIM, beside the programs that others use")
class OracleTest {

    /** Every odd ending among them. */
    static final List<String> BODIES =
            List.of(
                    "",
                    "\r\n",
                    "\r\n\r\n\r\n",
                    "x",
                    "x \t",
                    "\r\n \t",
                    "x\r\n\r\n \t ",
                    "x\r\n",
                    "x\r\n\r\n\r\n",
                    "x \t \r\n",
                    "x\r\n \r\n",
                    "x\r\n \r\n\r\n",
                    "\r\n\r\n x  y\t\tz \r\n\r\n \t\r\nend",
                    " x\r\n",
                    ".\r\n..\r\n",
                    "a\u00e9\0b\r\n",
                    "x".repeat(3000) + "\r\n" + "y ".repeat(5000) + "\r\n");

    static final String HEADER =
            """
            Received: by mail.example.org;
            \tSun, 29 Nov 2026 08:00:00 +0000
            FROM:Ada   Lovelace\t<ada@example.org> \s
            To: bob@example.net,
            \t carl@example.net
            Subject:\s
              folded at once\s
            Date: Sun, 29 Nov 2026 08:00:00 +0000
            Message-ID: <1@example.org>
            """
                    .replace("\n", "\r\n");

    @TempDir private Path folder;

    private final Mailer mailer = new Mailer();
    private final DkimKey rsa = mailer.rsa("rsa", "example.org", 1024);
    private final DkimKey ed25519 = mailer.ed25519("ed25519", "example.org");

    @Test
    void they_verify_what_we_sign() throws Exception {
        int count = 0;
        for (String body : BODIES) {
            for (Canonical header : Canonical.values()) {
                for (Canonical form : Canonical.values()) {
                    var rules = Mailer.rules(header, form);
                    String message = HEADER + "\r\n" + body;
                    write(count + "-rsa.eml", Mailer.sign(message, rules, rsa));
                    write(count++ + "-both.eml", Mailer.sign(message, rules, rsa, ed25519));
                }
            }
        }
        new Oracle(folder).writeKeys(mailer);

        List<String> said = oracle("verify");

        assertThat(said).hasSizeGreaterThan(count);
        assertThat(said.stream().filter(line -> line.endsWith("False"))).isEmpty();
    }

    @Test
    void we_verify_what_they_sign() throws Exception {
        write("rsa.pem", Pem.write(rsa.key()));
        write("ed25519.pem", Pem.write(ed25519.key()));
        byte[] seed = ((EdECPrivateKey) ed25519.key()).getBytes().orElseThrow();
        write("ed25519", Mailer.base64(seed));
        write("keys", "");
        for (int i = 0; i < BODIES.size(); i++) {
            write(i + ".eml", HEADER + "\r\n" + BODIES.get(i));
        }

        oracle("sign");

        var signed = signed();
        assertThat(signed).hasSizeGreaterThan(BODIES.size() * 4);
        assertThat(signed.stream().filter(file -> !passes(file)).map(Path::getFileName)).isEmpty();
    }

    private boolean passes(Path file) {
        try {
            return mailer.verify(Files.readAllBytes(file)).passed().size() == 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> signed() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*(dkimpy|opendkim)")).toList();
        }
    }

    private List<String> oracle(String what) throws Exception {
        return new Oracle(folder).ask(OracleTest.class, what);
    }

    private void write(String name, String text) throws IOException {
        new Oracle(folder).write(name, text);
    }
}
