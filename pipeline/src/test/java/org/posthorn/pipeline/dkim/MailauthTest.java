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
import java.util.List;

@DisplayName("DKIM, beside mailauth")
class MailauthTest {

    @TempDir private Path folder;

    private final Mailer mailer = new Mailer();
    private final DkimKey rsa = mailer.rsa("rsa", "example.org", 1024);
    private final DkimKey ed25519 = mailer.ed25519("ed25519", "example.org");

    @Test
    void it_verifies_what_we_sign_and_no_more() throws Exception {
        var oracle = new Oracle(folder);
        oracle.writeKeys(mailer);
        int count = 0;
        for (String body : OracleTest.BODIES) {
            for (Canonical header : Canonical.values()) {
                for (Canonical form : Canonical.values()) {
                    var rules = Mailer.rules(header, form);
                    String message = OracleTest.HEADER + "\r\n" + body;
                    String both = Mailer.sign(message, rules, rsa, ed25519);
                    oracle.write(count + "-rsa-1.eml", Mailer.sign(message, rules, rsa));
                    oracle.write(count + "-ed25519-1.eml", Mailer.sign(message, rules, ed25519));
                    oracle.write(count + "-both-2.eml", both);
                    oracle.write(count++ + "-changed-0.eml", both + "z\r\n");
                }
            }
        }

        List<String> said = new Mailauth(folder).ask("verify");

        assertThat(said).hasSize(4 * count).allMatch(line -> line.matches(".*-(\\d)\\.eml \\1 .*"));
    }

    @Test
    void we_verify_what_it_signs() throws Exception {
        var oracle = new Oracle(folder);
        oracle.write("rsa.pem", Pem.write(rsa.key()));
        oracle.write("ed25519.pem", Pem.write(ed25519.key()));
        for (int i = 0; i < OracleTest.BODIES.size(); i++) {
            oracle.write(i + ".eml", OracleTest.HEADER + "\r\n" + OracleTest.BODIES.get(i));
        }

        new Mailauth(folder).ask("sign");

        List<Path> signed = signed();
        assertThat(signed).hasSize(OracleTest.BODIES.size() * 8);
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
            return files.filter(file -> file.toString().endsWith(".mailauth")).toList();
        }
    }
}
