package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.DnsServer;
import org.posthorn.dns.Zone;
import org.posthorn.net.Pem;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Set;

@DisplayName("posthorn check")
class CheckTest {

    @TempDir private Path folder;

    private Run check(String... more) {
        var args = new String[3 + more.length];
        args[0] = "check";
        args[1] = "--config";
        args[2] = folder.resolve("posthorn.toml").toString();
        System.arraycopy(more, 0, args, 3, more.length);
        return Run.of(args);
    }

    @Test
    void a_good_installation_has_no_errors() throws IOException {
        Installation.in(folder);

        var run = check();

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("ok      configuration: ")
                .contains("warning certificate: none in [tls]")
                .contains("ok      accounts: 1\n")
                .contains("ok      port: imap on 127.0.0.1:0 is free\n")
                .contains("ok      data: " + folder + "/state (will be made)\n")
                .contains("ok      mail: " + folder + "/mail (will be made)\n");
        assertThat(check("--json").out()).contains("{\"level\":\"ok\"").doesNotContain("ok      ");
    }

    @Test
    void the_daemon_s_own_ports_are_no_error() throws IOException {
        try (var posthorn = Installation.in(folder).start()) {
            assertThat(posthorn.accounts().list()).hasSize(1);
            var run = check();

            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("ok      ports: the daemon runs and has them\n");
        }
    }

    @Test
    void what_is_wrong_with_the_master_users_is_said() throws IOException {
        Installation.in(folder);
        Path toml = folder.resolve("posthorn.toml");
        Files.writeString(
                toml,
                Files.readString(toml).replace("[auth]", "[auth]\nmaster-users = \"masters\""));
        assertThat(check().out()).contains("error   master users: ").contains("no such file");

        Files.writeString(folder.resolve("masters"), "boss:{PLAIN}x\nbroken\n");
        assertThat(check().out()).contains("masters:2").contains("no password field");

        Files.writeString(folder.resolve("masters"), "boss:{PLAIN}x\n");
        assertThat(check().exitCode()).isZero();
    }

    @Test
    void accounts_without_keys_for_the_mechanisms_that_are_announced_are_named()
            throws IOException {
        Installation.in(folder);
        Path users = folder.resolve("users");
        var lines =
                new StringBuilder("off@example.test:{PLAIN}x::::::nologin\ntoken@example.test:\n");
        for (int i = 1; i <= 7; i++) {
            lines.append("u").append(i).append("@example.test:{PLAIN}x\n");
        }
        Files.writeString(users, lines);
        assertThat(check().out()).doesNotContain("scram");

        Path toml = folder.resolve("posthorn.toml");
        String good = Files.readString(toml);
        Files.writeString(
                toml,
                good.replace(
                        "[auth]",
                        "[auth]\nmechanisms = [\"SCRAM-SHA-256\", \"SCRAM-SHA-1\", \"PLAIN\"]"));
        assertThat(check())
                .returns(0, Run::exitCode)
                .extracting(Run::out)
                .asString()
                .contains("warning scram: 7 accounts have no keys for SCRAM-SHA-256, which ")
                .contains("warning scram: 7 accounts have no keys for SCRAM-SHA-1, which ")
                .contains("u4@example.test, u5@example.test and 2 more; make them by posthorn");

        var set =
                Run.withInput(
                        "secret\n",
                        "account",
                        "password",
                        "u1@example.test",
                        "--password-stdin",
                        "--config",
                        toml.toString());
        assertThat(set.exitCode()).isZero();
        assertThat(check().out())
                .contains("warning scram: 6 accounts have no keys for SCRAM-SHA-256, which ")
                .contains(": u2@example.test, u3@example.test, ")
                .contains("u6@example.test and 1 more; make");
    }

    @Test
    void dmarc_without_what_it_compares_is_said() throws IOException {
        Installation.in(folder);
        assertThat(check().out()).doesNotContain("dmarc");

        Path toml = folder.resolve("posthorn.toml");
        String good = Files.readString(toml);
        Files.writeString(toml, good + "\n[spf]\ncheck = false\n");
        assertThat(check().out())
                .contains("warning [dmarc] check: does nothing while [spf] check is off\n");
        Files.writeString(toml, good + "\n[dkim]\nverify = false\n");
        assertThat(check().out())
                .contains("warning [dmarc] check: does nothing while [dkim] verify is off\n");
        Files.writeString(
                toml,
                good + "\n[dkim]\nverify = false\n[spf]\ncheck = false\n[dmarc]\ncheck = false\n");
        assertThat(check().out()).doesNotContain("dmarc");
        assertThat(check().exitCode()).isZero();
    }

    @Test
    void whether_other_domains_get_reports() throws IOException {
        Installation.in(folder);
        assertThat(check().out())
                .contains("ok      reports: none go to other domains; [reports] from turns them");
        Path toml = folder.resolve("posthorn.toml");
        String good = Files.readString(toml);
        String reports = good + "\n[reports]\nfrom = \"reports@example.test\"\n";
        Files.writeString(toml, reports.replace("reports@example.test", "reports@other.test"));
        assertThat(check().out()).contains("warning reports: none are sent: other.test of ");
        Files.writeString(toml, reports + "[dmarc]\nkeep-results = false\n");
        assertThat(check().out())
                .contains("warning reports: none are sent: example.test has no key")
                .contains("warning [reports] dmarc: does nothing while [dmarc] check or keep-");
        key();
        assertThat(check().out()).contains("ok      reports: from reports@example.test\n");
    }

    @Test
    void keys_that_sign_and_those_that_cannot() throws Exception {
        Installation.in(folder);
        assertThat(check().out())
                .contains("warning dkim: example.test has no key, so its mail is not signed");

        key();
        assertThat(check().out()).contains("ok      dkim: 1 keys sign\n");

        Path key = folder.resolve("state/dkim/example.test/mail.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(check().out())
                .contains("warning dkim: " + key + ": others may read it; chmod 600\n");

        Files.writeString(key, "no key");
        assertThat(check().out()).contains("error   dkim: " + key).doesNotContain("has no key");
        Files.writeString(key, Pem.write(mixed()));
        assertThat(check().out())
                .contains("error   dkim: " + key + ": its two halves do not belong together\n");
        assertThat(check().exitCode()).isEqualTo(1);
    }

    /** As short as any: it takes a while to find one. */
    private void key() {
        Run.of(
                "dkim",
                "create",
                "example.test",
                "--bits",
                "1024",
                "--config",
                folder + "/posthorn.toml");
    }

    /** A key with the exponent of another public key. */
    private static PrivateKey mixed() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        var good = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
        return KeyFactory.getInstance("RSA")
                .generatePrivate(
                        new RSAPrivateCrtKeySpec(
                                good.getModulus(),
                                good.getPublicExponent().add(BigInteger.TWO),
                                good.getPrivateExponent(),
                                good.getPrimeP(),
                                good.getPrimeQ(),
                                good.getPrimeExponentP(),
                                good.getPrimeExponentQ(),
                                good.getCrtCoefficient()));
    }

    @Test
    void a_maildir_that_is_somebody_else_s_is_said() throws IOException {
        Installation.in(folder);
        assertThat(check().out()).contains("ok      maildirs: 0\n");
        Path root = folder.resolve("mail/example.test/ada/Maildir");
        Path cur = Files.createDirectories(root.resolve("cur"));
        assertThat(check().out()).contains("ok      maildirs: 1\n");

        Files.setPosixFilePermissions(cur, Set.of());
        boolean powerful = Files.isReadable(cur);
        Run run = check();
        Files.setPosixFilePermissions(cur, PosixFilePermissions.fromString("rwx------"));

        assumeFalse(powerful, "needs a user who is not root: permissions do not bind root");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("error   maildir: " + cur + " cannot be read and written")
                .contains("chmod -R u+rwX " + root);
    }

    @Test
    void a_maildir_of_another_user_is_said() throws IOException {
        Installation.in(folder);
        Path root = Files.createDirectories(folder.resolve("mail/example.test/ada/Maildir"));
        try {
            Files.setAttribute(root, "unix:uid", 1);
        } catch (IOException e) {
            assumeTrue(false, "needs root, to give a folder away: " + e);
        }
        assertThat(check().out())
                .contains("warning maildir: " + root + " belongs to ")
                .contains(": chown -R " + System.getProperty("user.name") + " " + root);
    }

    @Test
    void a_drop_folder_that_cannot_be_used_is_said_and_stops_nothing() throws Exception {
        var installation = Installation.in(folder);
        Path state = Files.createDirectories(folder.resolve("state"));
        Path held = Files.createDirectory(state.resolve("drop-held"));
        Files.setPosixFilePermissions(held, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path drop = Files.createDirectory(state.resolve("drop"));
        Files.setPosixFilePermissions(drop, PosixFilePermissions.fromString("rwx-wx-wx"));
        Run run = check();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("error   mail of programs is not taken: " + held + " must be a folder of")
                .contains("warning mail of programs: chmod +t " + drop);
        try (var server = installation.start()) {
            assertThat(server.ready()).startsWith("ready");
        }
    }

    @Test
    void resolvers_that_do_not_answer_are_named() throws IOException {
        Installation.in(folder);
        assertThat(check().out()).doesNotContain("dns: ");

        Path toml = folder.resolve("posthorn.toml");
        String good = Files.readString(toml);
        var closed = new DnsServer(new Zone());
        String gone = closed.address().toString();
        closed.close();
        Files.writeString(toml, good + "\n[dns]\nservers = [\"" + gone + "\"]\n");
        assertThat(check())
                .returns(1, Run::exitCode)
                .extracting(Run::out)
                .asString()
                .contains("error   dns: " + gone + " is of no use: no ");

        try (var server = new DnsServer(new Zone())) {
            String both = "[\"" + gone + "\", \"" + server.address() + "\"]";
            Files.writeString(toml, good + "\n[dns]\nservers = " + both + "\n");
            assertThat(check())
                    .returns(0, Run::exitCode)
                    .extracting(Run::out)
                    .asString()
                    .contains("ok      dns: " + server.address() + " answers\n")
                    .contains("warning dns: " + gone + " is of no use: no ");
        }
    }

    @Test
    void every_error_is_a_line() throws IOException {
        var installation = Installation.in(folder);
        Files.writeString(folder.resolve("users"), "ada@example.test\n\u0000\n");
        Files.writeString(folder.resolve("state"), "a file where a folder should be");
        Files.writeString(folder.resolve("cert.pem"), "not a certificate");
        Files.writeString(folder.resolve("key.pem"), "not a key");
        try (var other = Posthorn.inMemory().start()) {
            int port = other.smtp().port();
            Files.writeString(
                    installation.file(),
                    Files.readString(installation.file())
                                    .replace("127.0.0.1:0\"", "127.0.0.1:" + port + "\"")
                                    .replaceFirst("(?s)\\[\\[listener]]\nprotocol = \"imap.*", "")
                            + "[tls]\ncertificate = 'cert.pem'\nkey = 'key.pem'\n");

            var run = check();

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out())
                    .contains("error   certificate: ")
                    .contains("error   accounts: " + folder + "/users:")
                    .contains("error   port: smtp on 127.0.0.1:" + port + ": ")
                    .contains(
                            "error   data: "
                                    + folder
                                    + "/state: "
                                    + folder
                                    + "/state is not a folder");
        }
    }
}
