package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.AppPassword;
import org.posthorn.directory.AppPasswords;
import org.posthorn.directory.Directory;
import org.posthorn.directory.MemoryDirectory;
import org.posthorn.directory.Resolution;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.mail.Address;
import org.posthorn.sasl.SaslStep.Kind;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** Boss is a master user with the password {@code b}, and has no mailbox. */
@DisplayName("RFC 4422 §3.4.1 authorization identities, for master users")
class MasterUsersTest {

    private static final Client CLIENT =
            new Client("imap", InetAddress.getLoopbackAddress(), true, "imap-1");

    private static final SaslStep ADA = success("ada@example.test");

    private final MemoryDirectory directory = new MemoryDirectory();
    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final TokenServer server = new TokenServer();
    private List<AppPassword> apps = List.of();
    private Path file = Path.of("");
    private Optional<String> separator = Optional.empty();

    @BeforeEach
    void write(@TempDir Path folder) throws IOException {
        file = folder.resolve("masters");
        Files.write(
                file,
                List.of(
                        "# who may read everything",
                        "boss:{PLAIN}b",
                        "off:{PLAIN}o:::::: enabled=no",
                        "near:{PLAIN}n:::::: allow_nets=192.0.2.0/24",
                        "token@example.test:",
                        "eve:{PLAIN}e2",
                        "scram:" + HashedPassword.of("SCRAM-SHA-256", new Secret("s")).value()));
        directory.account(new Address("ada", "example.test"), new Secret("{PLAIN}a"));
        directory.account(new Address("eve", "example.test"), new Secret("{PLAIN}e"));
    }

    @AfterEach
    void close() {
        server.close();
        disk.close();
    }

    @Test
    void act_for_whom_they_like_with_their_own_password() {
        assertThat(plain("ada", "boss", "b")).isEqualTo(ADA);
        assertThat(plain("ADA@example.test", "BOSS", "b")).isEqualTo(ADA);
        assertThat(plain("ada", "boss", "a")).isEqualTo(rejected("wrong password"));
        assertThat(plain("ada", "boss", "")).isInstanceOf(SaslStep.Failure.class);
        assertThat(plain("nobody", "boss", "b"))
                .isEqualTo(rejected("a master user for the unknown user nobody"));
        assertThat(plain("ada", "ada", "b")).isEqualTo(rejected("wrong password"));
    }

    @Test
    void show_no_password_that_a_program_was_given() {
        AppSecret secret = AppSecret.fresh();
        apps = List.of(new AppPassword("phone", secret.stored(), Set.of(), LocalDate.EPOCH));

        assertThat(plain("", "ada", secret.shown().value())).isEqualTo(ADA);
        assertThat(plain("ada", "boss", secret.shown().value()))
                .isEqualTo(rejected("wrong password"));
    }

    @Test
    void are_counted_where_no_account_can_have_their_name() {
        var conf =
                new AuthConf(
                        List.of("PLAIN"),
                        true,
                        Duration.ofSeconds(2),
                        1,
                        10,
                        "CRYPT",
                        List.of(),
                        false,
                        "app-passwords",
                        Optional.of(file.getFileName().toString()),
                        Optional.empty(),
                        GuardConf.DEFAULT,
                        OAuth2Conf.NONE);
        var hours = new Hours();
        var guard = new LoginGuard(conf, List.of(), hours, hours);
        Path folder = Objects.requireNonNull(file.getParent());
        try (var authenticator =
                new PasswordAuthenticator(
                        conf,
                        new Homeless(directory),
                        Passwords.PLAIN,
                        Optional.of(new AuthPlaces(folder, folder, disk)),
                        AppPasswords.NONE,
                        guard)) {
            assertThat(boss(authenticator, "192.0.2.1", "b")).isEqualTo(ADA);
            assertThat(guard.takeChanges().orElseThrow().known())
                    .extracting(KnownAddresses.Known::account)
                    .containsExactly("master boss");
            for (int i = 0; i < 15; i++) {
                boss(authenticator, "10.0.0." + i, "wrong" + i);
            }
            hours.waits.clear();
            assertThat(boss(authenticator, "10.0.1.1", "b")).isEqualTo(ADA);
            assertThat(hours.waits).containsExactly(Duration.ofSeconds(15));
        }
    }

    private static SaslStep boss(
            PasswordAuthenticator authenticator, String address, String password) {
        var client = new Client("imap", LoginGuardTest.address(address), true, "imap-1");
        byte[] message = ("ada@example.test\0boss\0" + password).getBytes(StandardCharsets.UTF_8);
        return authenticator.begin("PLAIN", client).orElseThrow().next(message);
    }

    /** Where bare names are nobody's, as in a database without configured domains. */
    private record Homeless(Directory all) implements Directory {

        @Override
        public Set<String> domains() {
            return all.domains();
        }

        @Override
        public Optional<Account> account(String login) {
            return login.contains("@") ? all.account(login) : Optional.empty();
        }

        @Override
        public String loginKey(String login) {
            return login.contains("@") ? all.loginKey(login) : "";
        }

        @Override
        public Resolution resolve(Address recipient) {
            return all.resolve(recipient);
        }
    }

    @Test
    void are_nobody_to_themselves() {
        assertThat(plain("", "boss", "b")).isEqualTo(rejected("unknown user"));
        assertThat(plain("boss", "boss", "b"))
                .isEqualTo(rejected("a master user for the unknown user boss"));
        assertThat(plain("", "eve", "e")).isEqualTo(success("eve@example.test"));
        assertThat(plain("", "eve", "e2")).isEqualTo(rejected("wrong password"));
        assertThat(plain("ada", "eve", "e2")).isEqualTo(ADA);
        assertThat(plain("ada", "eve", "e")).isEqualTo(rejected("wrong password"));
    }

    @Test
    void are_those_in_the_file_who_are_not_shut_out() {
        assertThat(plain("ada", "off", "o")).isEqualTo(rejected("unknown user"));
        assertThat(plain("ada", "near", "n")).isInstanceOf(SaslStep.Failure.class);
        assertThat(plain("ada", "token@example.test", "")).isInstanceOf(SaslStep.Failure.class);
        assertThat(plain("eve", "ada", "a")).isEqualTo(rejected("acting for another user"));
    }

    @Test
    void do_not_open_accounts_that_are_disabled() {
        directory.account(
                new Account(
                        new Address("ada", "example.test"),
                        new Secret("{PLAIN}a"),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        false));
        assertThat(plain("ada", "boss", "b"))
                .isEqualTo(rejected("a master user for the disabled account ada@example.test"));
    }

    @Test
    void are_within_the_login_name_where_that_is_configured() {
        assertThat(login("ada*boss", "b")).isEqualTo(rejected("unknown user"));
        separator = Optional.of("*");
        assertThat(login("ada*boss", "b")).isEqualTo(ADA);
        assertThat(login("ada@example.test*boss", "b")).isEqualTo(ADA);
        assertThat(plain("", "ada*boss", "b")).isEqualTo(ADA);
        assertThat(login("ada*boss", "a")).isEqualTo(rejected("wrong password"));
        assertThat(login("ada*ada", "a")).isEqualTo(ADA);
        assertThat(login("ada*eve", "e")).isEqualTo(rejected("wrong password"));
        assertThat(login("*boss", "b")).isEqualTo(rejected("unknown user"));
        assertThat(login("ada*", "a")).isEqualTo(rejected("unknown user"));
        assertThat(login("ada*x*boss", "b")).isEqualTo(rejected("unknown user"));
    }

    @Test
    void prove_themselves_by_scram() throws Exception {
        assertThat(scram("n,a=ada,", "scram", "s")).isEqualTo(ADA);
        assertThat(scram("n,a=ada,", "scram", "x")).isEqualTo(rejected("wrong password"));
        assertThat(scram("n,,", "scram", "s")).isEqualTo(rejected("unknown user"));
        assertThat(scram("n,a=nobody,", "scram", "s"))
                .isEqualTo(rejected("a master user for the unknown user nobody"));
        separator = Optional.of("*");
        assertThat(scram("n,,", "ada*scram", "s")).isEqualTo(ADA);
    }

    @Test
    void prove_themselves_by_a_token() {
        assertThat(token("ada", "token@example.test")).isEqualTo(ADA);
        assertThat(token("eve", "ada@example.test"))
                .isEqualTo(rejected("a token of ada@example.test"));
        assertThat(token("", "ada@example.test")).isEqualTo(ADA);
        assertThat(token("", "token@example.test")).isEqualTo(rejected("unknown user"));
        assertThat(token("nobody", "token@example.test")).isEqualTo(rejected("unknown user"));
    }

    @Test
    void are_not_said_to_be_none_while_their_file_cannot_be_read() throws IOException {
        Files.delete(file);
        assertThat(plain("eve", "ada", "a"))
                .isInstanceOfSatisfying(
                        SaslStep.Failure.class,
                        no -> assertThat(no.kind()).isEqualTo(Kind.UNAVAILABLE));
        assertThat(plain("ada", "ada", "a")).isEqualTo(ADA);
        assertThat(plain("", "ada", "a")).isEqualTo(ADA);
    }

    private SaslStep plain(String actingFor, String user, String password) {
        try (var authenticator = authenticator()) {
            return authenticator
                    .begin("PLAIN", CLIENT)
                    .orElseThrow()
                    .next(octets(actingFor + "\0" + user + "\0" + password));
        }
    }

    private SaslStep login(String user, String password) {
        try (var authenticator = authenticator()) {
            return authenticator.login(user, new Secret(password), CLIENT);
        }
    }

    private SaslStep token(String actingFor, String owner) {
        server.says(200, "{\"email\":\"" + owner + "\",\"is_active\":true}");
        try (var authenticator = authenticator()) {
            var exchange = authenticator.begin("OAUTHBEARER", CLIENT).orElseThrow();
            String name = actingFor.isEmpty() ? "" : "a=" + actingFor;
            SaslStep step = exchange.next(octets("n," + name + ",\1auth=Bearer x\1\1"));
            return step instanceof SaslStep.Challenge ? exchange.next(octets("\1")) : step;
        }
    }

    /** What a client does. RFC 5802 §3. */
    private SaslStep scram(String header, String user, String password) throws Exception {
        try (var authenticator = authenticator()) {
            var exchange = authenticator.begin("SCRAM-SHA-256", CLIENT).orElseThrow();
            String first = "n=" + user + ",r=x";
            var challenge = (SaslStep.Challenge) exchange.next(octets(header + first));
            String said = new String(challenge.data(), StandardCharsets.UTF_8);
            String[] part = said.split(",", -1);
            byte[] salt = Base64.getDecoder().decode(part[1].substring(2));
            var factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
            byte[] salted =
                    factory.generateSecret(
                                    new PBEKeySpec(
                                            password.toCharArray(),
                                            salt,
                                            Integer.parseInt(part[2].substring(2)),
                                            256))
                            .getEncoded();
            byte[] key = mac(salted, "Client Key");
            var digest = MessageDigest.getInstance("SHA-256");
            String bare = "c=" + base64(octets(header)) + "," + part[0];
            byte[] signature = mac(digest.digest(key), first + "," + said + "," + bare);
            for (int i = 0; i < key.length; i++) {
                key[i] ^= signature[i];
            }
            SaslStep step = exchange.next(octets(bare + ",p=" + base64(key)));
            return step instanceof SaslStep.Challenge ? exchange.next(new byte[0]) : step;
        }
    }

    private static byte[] mac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(octets(text));
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private PasswordAuthenticator authenticator() {
        var conf =
                new AuthConf(
                        List.of("PLAIN", "SCRAM-SHA-256", "OAUTHBEARER"),
                        true,
                        Duration.ZERO,
                        1,
                        10,
                        "CRYPT",
                        List.of(),
                        false,
                        "app-passwords",
                        Optional.of(file.getFileName().toString()),
                        separator,
                        GuardConf.DEFAULT,
                        server.conf(OAuth2Conf.Mode.AUTH, "/", false, Duration.ofMinutes(1)));
        Path folder = file.resolveSibling("");
        return new PasswordAuthenticator(
                conf,
                directory,
                Passwords.PLAIN,
                Optional.of(new AuthPlaces(folder, folder, disk)),
                user -> apps,
                new LoginGuard(conf, List.of(), InstantSource.system()));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static SaslStep success(String user) {
        return new SaslStep.Success(new Identity(user));
    }

    private static SaslStep rejected(String reason) {
        return new SaslStep.Failure(Kind.REJECTED, reason);
    }
}
