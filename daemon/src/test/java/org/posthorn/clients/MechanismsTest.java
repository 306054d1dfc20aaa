package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.conf.Secret;
import org.posthorn.sasl.HashedPassword;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Each mechanism has an account whose password is stored for it; boss is a master user. */
@DisplayName("Every mechanism of passwords by real clients")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MechanismsTest {

    private static final List<String> MECHANISMS =
            List.of("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "SCRAM-SHA-1");

    /** Made by {@code doveadm pw -s CRAM-MD5 -p secret}. */
    private static final String STATE =
            "{CRAM-MD5}cd3ba7deaad6e5ca23448ba42e379747a9e0f7f1fbc00c8a81bbaac395731b56";

    private Path folder;
    private Daemon daemon;

    @BeforeAll
    void start(@TempDir Path fresh) throws IOException {
        folder = fresh;
        Files.writeString(
                fresh.resolve("masters"), "boss:" + stored("SCRAM-SHA-256", "master") + "\n");
        daemon =
                Daemon.start(
                        fresh,
                        List.of(
                                user("SCRAM-SHA-256") + ":" + stored("SCRAM-SHA-256", "secret"),
                                user("SCRAM-SHA-1") + ":" + stored("SCRAM-SHA-1", "secret"),
                                user("CRAM-MD5") + ":" + STATE),
                        "failure-delay = \"0s\"",
                        "mechanisms = [\"" + String.join("\", \"", MECHANISMS) + "\"]",
                        "master-users = \"masters\"",
                        "master-separator = \"*\"");
    }

    @AfterAll
    void end() {
        daemon.close();
    }

    private static String stored(String scheme, String password) {
        return HashedPassword.of(scheme, new Secret(password)).value();
    }

    private static String user(String mechanism) {
        return switch (mechanism) {
            case "SCRAM-SHA-256" -> "scram256@example.test";
            case "SCRAM-SHA-1" -> "scram1@example.test";
            case "CRAM-MD5" -> "cram@example.test";
            default -> Daemon.ALICE;
        };
    }

    static Stream<Arguments> kinds() {
        return kinds(Stream.of("imap", "pop3", "submission"));
    }

    static Stream<Arguments> readers() {
        return kinds(Stream.of("imap", "pop3"));
    }

    private static Stream<Arguments> kinds(Stream<String> protocols) {
        return protocols.flatMap(protocol ->
                Stream.of(Security.values()).map(security -> Arguments.of(protocol, security)));
    }

    private record Attempt(
            String mechanism, String user, String password, String actingFor, boolean good) {

        Stream<String> arguments() {
            return Stream.of(mechanism, user, password, actingFor, good ? "yes" : "no");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void python_logs_in(String protocol, Security security) throws IOException {
        var attempts = new ArrayList<Attempt>();
        for (String mechanism : MECHANISMS) {
            String user = user(mechanism);
            attempts.add(new Attempt(mechanism, user, Daemon.PASSWORD, "", true));
            attempts.add(new Attempt(mechanism, user, "wrong", "", false));
        }
        python(protocol, security, attempts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3", "submission"})
    void python_acts_for_alice_as_a_master(String protocol) throws IOException {
        var attempts = new ArrayList<Attempt>();
        for (String mechanism : List.of("PLAIN", "SCRAM-SHA-256")) {
            attempts.add(new Attempt(mechanism, "boss", "master", Daemon.ALICE, true));
            attempts.add(new Attempt(mechanism, "boss", "wrong", Daemon.ALICE, false));
            attempts.add(new Attempt(mechanism, "boss", "master", "", false));
        }
        attempts.add(new Attempt("LOGIN", Daemon.ALICE + "*boss", "master", "", true));
        attempts.add(new Attempt("PLAIN", Daemon.BOB, Daemon.PASSWORD, Daemon.ALICE, false));
        python(protocol, Security.IMPLICIT, attempts);
        assertThat(daemon.output())
                .contains("user=<alice@example.test> master=<boss>")
                .contains("user=<bob@example.test> reason=acting for another user");
    }

    /** One after the other; what fails comes after the line of its attempt. */
    private void python(String protocol, Security security, List<Attempt> attempts)
            throws IOException {
        Path script = folder.resolve("mechanism.py");
        if (Files.notExists(script)) {
            try (InputStream resource =
                    MechanismsTest.class.getResourceAsStream("/clients/mechanism.py")) {
                Files.write(script, Objects.requireNonNull(resource).readAllBytes());
            }
        }
        Stream<String> how =
                Stream.of(
                        script.toString(),
                        protocol,
                        "localhost",
                        port(protocol, security),
                        security.name(),
                        daemon.certificate().toString());
        String printed =
                Program.installed("python3", folder)
                        .run(
                                Stream.concat(how, attempts.stream().flatMap(Attempt::arguments))
                                        .toArray(String[]::new))
                        .ok();
        assertThat(printed).endsWith("done\n");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void curl_logs_in(String protocol, Security security) {
        Program curl = Program.installed("curl", folder);
        boolean scram = curl.run("--version").ok().contains("gsasl");
        for (String mechanism : MECHANISMS) {
            if (scram || !mechanism.startsWith("SCRAM")) {
                String user = user(mechanism);
                assertThat(curl(protocol, security, mechanism, user, Daemon.PASSWORD)).isZero();
                assertThat(curl(protocol, security, mechanism, user, "wrong"))
                        .as("login denied")
                        .isEqualTo(67);
            }
        }
        assertThat(curl(protocol, security, "PLAIN", "boss", "master")).isEqualTo(67);
        assertThat(
                        curl(
                                protocol,
                                security,
                                "PLAIN",
                                "boss",
                                "master",
                                "--sasl-authzid",
                                Daemon.ALICE))
                .isZero();
    }

    private int curl(
            String protocol,
            Security security,
            String mechanism,
            String user,
            String password,
            String... more) {
        return Curl.exit(
                daemon,
                folder,
                protocol,
                security,
                mechanism,
                List.of("--user", user + ":" + password),
                more);
    }

    @ParameterizedTest
    @EnumSource
    void swaks_logs_in(Security security) {
        Program swaks = Program.installed("swaks", folder);
        assumeTrue(
                security == Security.PLAIN
                        || Program.installed("perl", folder).run("-MNet::SSLeay", "-e", "1").exit()
                                == 0,
                "swaks has no TLS without Net::SSLeay, which is not installed: skipped");
        for (String mechanism : List.of("PLAIN", "LOGIN", "CRAM-MD5")) {
            for (String password : List.of(Daemon.PASSWORD, "wrong")) {
                var arguments =
                        new ArrayList<>(
                                List.of("--server", "127.0.0.1", "--ehlo", "client.example"));
                arguments.addAll(List.of("--port", port("submission", security)));
                arguments.addAll(List.of("--auth", mechanism, "--auth-user", user(mechanism)));
                arguments.addAll(List.of("--auth-password", password, "--timeout", "20"));
                arguments.addAll(List.of("--from", user(mechanism), "--to", Daemon.BOB));
                arguments.addAll(List.of("--quit-after", "AUTH"));
                switch (security) {
                    case PLAIN -> {}
                    case STARTTLS -> arguments.add("--tls");
                    case IMPLICIT -> arguments.add("--tls-on-connect");
                }
                assertThat(swaks.run(arguments.toArray(String[]::new)).output())
                        .contains("AUTH " + mechanism)
                        .contains(password.equals("wrong") ? " 535 5.7.8" : " 235 ");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mbsync_logs_in(Security security) throws IOException {
        Program mbsync = Program.installed("mbsync", folder);
        for (String mechanism : MECHANISMS) {
            if (mechanism.equals("LOGIN") || hasCyrusScram()) {
                assertThat(mbsync(mbsync, security, mechanism, Daemon.PASSWORD)).isZero();
                assertThat(mbsync(mbsync, security, mechanism, "wrong")).isNotZero();
            }
        }
    }

    /** What mbsync takes all mechanisms from, but the command LOGIN. */
    private static boolean hasCyrusScram() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("/usr/lib"))) {
            for (Path each : folders) {
                if (Files.exists(each.resolve("sasl2/libscram.so"))) {
                    return true;
                }
            }
            return false;
        }
    }

    private int mbsync(Program mbsync, Security security, String mechanism, String password)
            throws IOException {
        Path local = Files.createTempDirectory(folder, "mbsync");
        Path conf =
                Files.writeString(
                        local.resolve("mbsyncrc"),
                        Mbsync.stores(daemon, security, user(mechanism), password, mechanism, local)
                                + """

                                Channel all
                                Far :far:
                                Near :near:
                                Create Near
                                Patterns INBOX
                                SyncState *
                                """);
        return mbsync.run("-c", conf.toString(), "-a").exit();
    }

    @ParameterizedTest
    @MethodSource("readers")
    void fetchmail_logs_in_by_cram_md5(String protocol, Security security) throws IOException {
        Program fetchmail = Program.installed("fetchmail", folder);
        Wire.deliver(daemon, user("CRAM-MD5"), Letter.sized("for fetchmail", 300));
        Path received = folder.resolve("fetched" + protocol + security);
        Path conf =
                Files.writeString(
                        folder.resolve("fetchmailrc"),
                        """
                        poll localhost protocol %s service %s no dns auth cram-md5
                          user "%s" password "%s" %s sslcertck sslcertfile "%s"
                          mda "cat >> %s" no keep fetchall
                        """
                                .formatted(
                                        protocol,
                                        port(protocol, security),
                                        user("CRAM-MD5"),
                                        Daemon.PASSWORD,
                                        switch (security) {
                                            case PLAIN -> "sslproto ''";
                                            case STARTTLS -> "sslproto 'TLS1.2+'";
                                            case IMPLICIT -> "ssl";
                                        },
                                        daemon.certificate(),
                                        received));
        Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString("rw-------"));

        String said = fetchmail.run("-v", "--fetchmailrc", conf.toString(), "--nodetach").ok();

        assertThat(said).contains("CRAM-MD5");
        assertThat(Files.readString(received, ISO_8859_1))
                .containsOnlyOnce("Subject: for fetchmail");
    }

    private String port(String protocol, Security security) {
        return String.valueOf(daemon.port(protocol, security));
    }
}
