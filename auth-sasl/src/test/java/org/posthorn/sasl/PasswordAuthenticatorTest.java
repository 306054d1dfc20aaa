package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.conf.Network;
import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryConf;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.FileDirectory;
import org.posthorn.directory.MemoryDirectory;
import org.posthorn.directory.Resolution;
import org.posthorn.directory.Rights;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.mail.Address;
import org.posthorn.sasl.SaslStep.Kind;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class PasswordAuthenticatorTest {

    private static final Client SECURE = client(true);
    private static final Client CLEAR = client(false);
    private static final Address ADA = new Address("ada", "example.test");

    private final MemoryDirectory directory = new MemoryDirectory();
    private final PasswordAuthenticator authenticator = authenticator(true, "PLAIN", "LOGIN");

    @AfterEach
    void close() {
        authenticator.close();
    }

    @Test
    void announces_what_it_accepts_and_nothing_without_tls() {
        assertThat(authenticator.mechanisms(SECURE)).containsExactly("PLAIN", "LOGIN");
        assertThat(authenticator.plaintextAllowed(SECURE)).isTrue();
        assertThat(authenticator.begin("plain", SECURE)).isPresent();
        assertThat(authenticator.begin("CRAM-MD5", SECURE)).isEmpty();

        assertThat(authenticator.mechanisms(CLEAR)).isEmpty();
        assertThat(authenticator.plaintextAllowed(CLEAR)).isFalse();
        assertThat(authenticator.begin("PLAIN", CLEAR)).isEmpty();
        directory.account(ADA, new Secret("{PLAIN}x"));
        assertThat(kind(authenticator.login("ada", new Secret("x"), CLEAR)))
                .isEqualTo(Kind.REJECTED);
    }

    @Test
    void needs_no_tls_where_it_is_configured_so() {
        try (var lenient = authenticator(false, "LOGIN")) {
            assertThat(lenient.mechanisms(CLEAR)).containsExactly("LOGIN");
            assertThat(lenient.plaintextAllowed(CLEAR)).isTrue();
            assertThat(lenient.begin("PLAIN", CLEAR)).isEmpty();
        }
    }

    @Test
    void takes_no_password_at_all_without_mechanisms() {
        try (var closed = authenticator(false)) {
            assertThat(closed.mechanisms(SECURE)).isEmpty();
            assertThat(closed.plaintextAllowed(SECURE)).isFalse();
        }
    }

    @Test
    void knows_an_account_by_its_password_under_its_canonical_name() {
        directory.account(ADA, new Secret("{PLAIN}pass word"));

        assertThat(login("ADA", "pass word")).isEqualTo(success("ada@example.test"));
        assertThat(login("ada@Example.Test", "pass word")).isEqualTo(success("ada@example.test"));
        assertThat(login("ada", "pass word ")).isEqualTo(rejected("wrong password"));
        assertThat(login("ada", "pass")).isEqualTo(rejected("wrong password"));
        assertThat(login("eve", "pass word")).isEqualTo(rejected("unknown user"));
    }

    @Test
    void keeps_out_accounts_that_are_disabled_or_locked() {
        directory.account(ADA, new Secret(""));
        assertThat(kind(login("ada", "x"))).isEqualTo(Kind.REJECTED);
        assertThat(kind(login("ada", ""))).isEqualTo(Kind.REJECTED);

        directory.account(ADA, new Secret("{PLAIN}"));
        assertThat(kind(login("ada", ""))).isEqualTo(Kind.REJECTED);

        directory.account(
                new Account(
                        ADA,
                        new Secret("{PLAIN}x"),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        false));
        assertThat(login("ada", "x")).isEqualTo(rejected("the account is disabled"));
    }

    @Test
    void keeps_an_account_to_its_services_and_networks() {
        directory.account(ada("{PLAIN}x", new Rights(true, Set.of("imap"), List.of(), Set.of())));
        assertThat(login("ada", "x")).isEqualTo(success("ada@example.test"));
        assertThat(login("ada", "y")).isEqualTo(rejected("wrong password"));
        for (String service : List.of("smtp", "pop3")) {
            var client = new Client(service, SECURE.address(), true, "s");
            assertThat(authenticator.login("ada", new Secret("x"), client))
                    .isEqualTo(rejected("the account may not use " + service));
        }

        Network home = Network.parse("192.0.2.0/24");
        directory.account(ada("{PLAIN}x", new Rights(true, Set.of(), List.of(home), Set.of())));
        assertThat(login("ada", "x")).isEqualTo(rejected("the account may not log in from there"));
        var inside = new Client("imap", home.address(), true, "s");
        assertThat(authenticator.login("ada", new Secret("x"), inside))
                .isEqualTo(success("ada@example.test"));

        directory.account(ada("{PLAIN}x", new Rights(false, Set.of(), List.of(), Set.of())));
        assertThat(login("ada", "x")).isEqualTo(rejected("the account has no login"));
    }

    @Test
    void keeps_tokens_and_proofs_to_them_as_well() {
        var rights = new Rights(true, Set.of("pop3"), List.of(), Set.of());
        directory.account(ada("", rights));
        try (var server = new TokenServer();
                var tokens = authenticator(server)) {
            assertThat(show(tokens, "ada")).isEqualTo(rejected("the account may not use imap"));
        }
        directory.account(
                ada(
                        "{SCRAM-SHA-256}4096,W22ZaJ0SNY7soEsUEjb6gQ==,"
                                + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
                                + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                        rights));
        assertThat(scram("SCRAM-SHA-256").granted().get())
                .isEqualTo(rejected("the account may not use imap"));
    }

    @Test
    void finds_scram_keys_beside_the_password() {
        var secret =
                StoredSecrets.of(List.of("PLAIN", "SCRAM-SHA-256"), new Secret("p\u00E4ss\u1680w"));
        directory.account(
                new Account(
                        ADA,
                        secret.password(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        true,
                        Rights.ALL,
                        secret.keys()));

        assertThat(scram("SCRAM-SHA-256").granted().get()).isEqualTo(success("ada@example.test"));
        assertThat(scram("SCRAM-SHA-1").granted().get())
                .isEqualTo(rejected("the password is not stored as SCRAM-SHA-1"));
        assertThat(login("ada", "pa\u0308ss w")).isEqualTo(success("ada@example.test"));
        assertThat(login("ada", "pass w")).isEqualTo(rejected("wrong password"));

        directory.account(
                new Account(
                        ADA,
                        new Secret(""),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        true,
                        Rights.ALL,
                        secret.keys()));
        assertThat(scram("SCRAM-SHA-256").granted().get())
                .isEqualTo(rejected("the account has no password to log in with"));
    }

    private ScramAccount scram(String mechanism) {
        return new ScramAccounts("CRYPT", InventedSalts.of(directory, Optional.empty()))
                .of(
                        new Masters.Claim("ada", "", directory.account("ada"), false),
                        mechanism,
                        SECURE);
    }

    private static Account ada(String password, Rights rights) {
        return new Account(
                ADA, new Secret(password), Optional.empty(), Optional.empty(), 0, 0, true, rights);
    }

    @Test
    void takes_weak_ones_by_leave_only() {
        directory.account(ADA, new Secret("{SHA1}5en6G6MezRroT3XKqkdPOmY/BfQ="));
        assertThat(login("ada", "secret")).isEqualTo(rejected("the weak password scheme SHA"));

        try (var lenient = stored("CRYPT", List.of("SHA"), false, directory)) {
            assertThat(lenient.login("ada", new Secret("secret"), SECURE))
                    .isEqualTo(success("ada@example.test"));
            directory.account(ADA, new Secret("{CRYPT}$1$abcd$Oy8OD9LGKv7H9yIMreLNV1"));
            assertThat(lenient.login("ada", new Secret("secret"), SECURE))
                    .isEqualTo(rejected("the weak password scheme MD5-CRYPT"));
        }
    }

    @Test
    void a_bare_text_is_of_the_configured_scheme() {
        directory.account(ADA, new Secret("5ebe2294ecd0e0f08eab7690d2a6ee69"));
        try (var lenient = stored("PLAIN-MD5", List.of("PLAIN-MD5"), false, directory)) {
            assertThat(lenient.login("ada", new Secret("secret"), SECURE))
                    .isEqualTo(success("ada@example.test"));
        }
    }

    @Test
    void stores_a_password_anew_once_it_was_right(@TempDir Path folder) throws IOException {
        Path users = folder.resolve("users");
        String before = "# ours\nada@example.test:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=:::::: x=y\n";
        Files.writeString(users, before);
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var files = files(folder, disk);
            try (var careful = stored("CRYPT", List.of("SHA"), false, files)) {
                assertThat(kind(careful.login("ada", new Secret("wrong"), SECURE)))
                        .isEqualTo(Kind.REJECTED);
                assertThat(careful.login("ada", new Secret("secret"), SECURE))
                        .isEqualTo(success("ada@example.test"));
                assertThat(users).hasContent(before);
            }
            try (var eager = stored("CRYPT", List.of("SHA"), true, files)) {
                assertThat(kind(eager.login("ada", new Secret("wrong"), SECURE)))
                        .isEqualTo(Kind.REJECTED);
                assertThat(users).hasContent(before);

                assertThat(eager.login("ada", new Secret("secret"), SECURE))
                        .isEqualTo(success("ada@example.test"));
                String after = Files.readString(users);
                assertThat(after).matches("# ours\nada@example.test:\\{ARGON2ID}[^:]+:::::: x=y\n");
                assertThat(eager.login("ada", new Secret("secret"), SECURE))
                        .isEqualTo(success("ada@example.test"));
                assertThat(users).hasContent(after);
            }
        }
    }

    @Test
    void stores_a_password_anew_as_it_is_prepared(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("users"),
                "ada@example.test:"
                        + HashedPassword.of("SSHA256", new Secret("p\u00E4ss")).value()
                        + "\n");
        try (var disk = new Disk(DiskConf.DEFAULT);
                var eager = stored("CRYPT", List.of(), true, files(folder, disk))) {
            assertThat(eager.login("ada", new Secret("pa\u0308ss"), SECURE))
                    .isEqualTo(success("ada@example.test"));
            assertThat(folder.resolve("users")).content().contains("{ARGON2ID}");
            assertThat(eager.login("ada", new Secret("p\u00E4ss"), SECURE))
                    .isEqualTo(success("ada@example.test"));
        }
    }

    @Test
    void stores_no_password_that_nobody_can_log_in_with() {
        for (String password : List.of("", "a\0b", "x".repeat(1025))) {
            assertThatThrownBy(
                            () -> StoredSecrets.of(List.of("SCRAM-SHA-256"), new Secret(password)))
                    .isInstanceOf(AccountException.class)
                    .hasMessage("a password has 1 to 1024 octets and no NUL");
        }
    }

    @Test
    void does_not_store_over_a_password_that_is_newer(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("users"), "ada@example.test:{PLAIN}old::::::\n");
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var files = files(folder, disk);
            Account known = files.account("ada").orElseThrow();
            files.password(ADA, new Secret("{PLAIN}new"));

            assertThat(files.rehash(known, new Secret("{ARGON2ID}of the old one"))).isFalse();
            assertThat(files.account("ada").orElseThrow().password())
                    .isEqualTo(new Secret("{PLAIN}new"));
        }
    }

    @Test
    void names_a_scheme_that_it_does_not_know() {
        directory.account(ADA, new Secret("{Frob\n}x"));

        assertThat(login("ada", "x"))
                .isEqualTo(rejected("the stored password is of the unknown scheme <FROB.>"));
    }

    @Test
    void rejects_where_the_stored_hash_is_broken() {
        for (String stored : List.of("{ARGON2ID}x", "{CRYPT}!", "*", "{SHA512-CRYPT}$6$", "{X")) {
            directory.account(ADA, new Secret(stored));
            assertThat(kind(login("ada", "x"))).isEqualTo(Kind.REJECTED);
        }
    }

    @Test
    void says_nothing_of_a_broken_hash_but_that_it_is_broken() {
        for (String stored : List.of("{CRYPT}$6$$s3cret", "{CRYPT}$6$rounds=5000$$s3cret")) {
            directory.account(ADA, new Secret(stored));

            assertThat(login("ada", "x"))
                    .isInstanceOf(SaslStep.Failure.class)
                    .asString()
                    .doesNotContain("s3cret");
        }
    }

    @Test
    void rejects_passwords_longer_than_any() {
        String password = "x".repeat(Passwords.MAX_LENGTH + 1);
        directory.account(ADA, new Secret("{PLAIN}" + password));

        assertThat(kind(login("ada", password))).isEqualTo(Kind.REJECTED);
    }

    @Test
    void lets_nobody_act_for_another_user() {
        directory.account(ADA, new Secret("{PLAIN}x"));
        directory.account(new Address("bob", "example.test"), new Secret("{PLAIN}y"));

        assertThat(plain("", "ada", "x")).isEqualTo(success("ada@example.test"));
        assertThat(plain("ada", "ada", "x")).isEqualTo(success("ada@example.test"));
        assertThat(plain("ADA@example.test", "ada", "x")).isEqualTo(success("ada@example.test"));
        assertThat(plain("ada", "ada@example.test", "x")).isEqualTo(success("ada@example.test"));
        assertThat(plain("bob", "ada", "x")).isEqualTo(rejected("acting for another user"));
        assertThat(plain("eve", "ada", "x")).isEqualTo(rejected("acting for another user"));
        assertThat(plain("bob", "ada", "y")).isEqualTo(rejected("wrong password"));
    }

    @Test
    void is_unavailable_while_the_directory_cannot_answer() {
        try (var broken =
                new PasswordAuthenticator(conf(true, "PLAIN"), new Broken(), Passwords.PLAIN)) {
            assertThat(kind(broken.login("ada", new Secret("x"), SECURE)))
                    .isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void a_failure_lasts_as_long_as_is_configured() {
        var delay = Duration.ofMillis(50);
        var conf = new AuthConf(List.of("PLAIN"), true, delay, 1, 1);
        try (var slow = new PasswordAuthenticator(conf, directory, Passwords.PLAIN)) {
            long begin = System.nanoTime();
            SaslStep step = slow.login("nobody", new Secret("x"), SECURE);

            assertThat(kind(step)).isEqualTo(Kind.REJECTED);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(delay);
        }
    }

    @Test
    void the_time_that_a_client_takes_for_its_answers_is_not_counted() {
        var delay = Duration.ofMillis(50);
        var conf = new AuthConf(List.of("LOGIN"), true, delay, 1, 1);
        try (var slow = new PasswordAuthenticator(conf, directory, Passwords.PLAIN)) {
            var exchange = slow.begin("LOGIN", SECURE).orElseThrow();
            exchange.next("nobody".getBytes(StandardCharsets.US_ASCII));
            // Another client's failure takes the whole delay meanwhile.
            slow.login("nobody", new Secret("x"), SECURE);

            long begin = System.nanoTime();
            SaslStep step = exchange.next("x".getBytes(StandardCharsets.US_ASCII));

            assertThat(kind(step)).isEqualTo(Kind.REJECTED);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(delay);
        }
    }

    private SaslStep plain(String actingFor, String user, String password) {
        byte[] response =
                (actingFor + "\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return authenticator.begin("PLAIN", SECURE).orElseThrow().next(response);
    }

    @Test
    void lets_in_whose_token_it_is() {
        directory.account(ADA, new Secret(""));
        directory.account(new Address("eve", "example.test"), new Secret("{PLAIN}x"));
        try (var server = new TokenServer();
                var tokens = authenticator(server)) {
            assertThat(tokens.mechanisms(SECURE)).containsExactly("OAUTHBEARER", "XOAUTH2");
            assertThat(tokens.mechanisms(CLEAR)).isEmpty();
            assertThat(tokens.begin("XOAUTH2", CLEAR)).isEmpty();
            assertThat(tokens.plaintextAllowed(SECURE)).isFalse();

            assertThat(show(tokens, "ada@example.test")).isEqualTo(success("ada@example.test"));
            assertThat(show(tokens, "ADA")).isEqualTo(success("ada@example.test"));
            assertThat(show(tokens, "")).isEqualTo(success("ada@example.test"));
            assertThat(show(tokens, "eve")).isEqualTo(rejected("a token of ada@example.test"));
            assertThat(show(tokens, "nobody")).isEqualTo(rejected("unknown user"));
            assertThat(server.questions).as("one question for them all").hasSize(1);

            directory.account(
                    new Account(
                            ADA, new Secret(""), Optional.empty(), Optional.empty(), 0, 0, false));
            assertThat(show(tokens, "ada")).isEqualTo(rejected("the account is disabled"));
        }
    }

    @Test
    void does_not_call_a_token_wrong_that_it_cannot_check() {
        directory.account(ADA, new Secret(""));
        try (var server = new TokenServer();
                var tokens = authenticator(server)) {
            server.says(503, "");
            var exchange = tokens.begin("XOAUTH2", SECURE).orElseThrow();
            assertThat(kind(exchange.next(octets("user=ada\1auth=Bearer x\1\1"))))
                    .isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void tells_scram_the_same_salt_of_a_stranger_each_time_and_lets_nobody_in_by_it() {
        directory.account(ADA, new Secret("{PLAIN}x"));
        try (var scram = authenticator(true, "SCRAM-SHA-256")) {
            assertThat(scram.mechanisms(SECURE)).containsExactly("SCRAM-SHA-256");
            assertThat(scram.mechanisms(CLEAR)).isEmpty();
            assertThat(scram.plaintextAllowed(SECURE)).isFalse();
            assertThat(salt(scram, "eve"))
                    .hasSize(24)
                    .isEqualTo(salt(scram, "EVE"))
                    .isNotEqualTo(salt(scram, "mallory"));
            assertThat(salt(scram, "ada")).as("stored otherwise").hasSize(24);

            var exchange = scram.begin("SCRAM-SHA-256", SECURE).orElseThrow();
            var challenge = (SaslStep.Challenge) exchange.next(octets("n,,n=eve,r=x"));
            String nonce = text(challenge).replaceFirst(",.*", "");
            String proof = "c=biws," + nonce + ",p=" + "A".repeat(43) + "=";
            assertThat(exchange.next(octets(proof))).isEqualTo(rejected("unknown user"));
        }
    }

    @Test
    void tells_scram_that_salt_after_a_restart_too(@TempDir Path folder) throws IOException {
        Path data = folder.resolve("data");
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var places = Optional.of(new AuthPlaces(folder, data, disk));
            new PasswordAuthenticator(conf(true, "PLAIN"), directory, Passwords.PLAIN, places)
                    .close();
            assertThat(data).doesNotExist();

            String before = salt(places, "eve");
            assertThat(Files.getPosixFilePermissions(data.resolve(InventedSalts.FILE)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(salt(places, "eve@example.test")).isEqualTo(before);
            assertThat(salt(places, "Eve@EXAMPLE.test")).isEqualTo(before);
            assertThat(salt(places, "eve@other.test")).isNotEqualTo(before);
            directory.account(new Address("eve", "example.test"), new Secret("{PLAIN}x"));
            assertThat(salt(places, "eve")).as("an account without keys").isEqualTo(before);

            Files.write(data.resolve(InventedSalts.FILE), new byte[3]);
            assertThat(salt(places, "eve")).as("of a broken file").isNotEqualTo(before);
            assertThat(data.resolve(InventedSalts.FILE)).hasSize(32);
            Files.delete(data.resolve(InventedSalts.FILE));
            Files.createDirectory(data.resolve(InventedSalts.FILE));
            assertThat(salt(places, "eve")).as("of no file at all").hasSize(24);
        }
    }

    private String salt(Optional<AuthPlaces> places, String user) {
        directory.domain("example.test");
        var conf = conf(true, "SCRAM-SHA-256");
        try (var scram = new PasswordAuthenticator(conf, directory, Passwords.PLAIN, places)) {
            return salt(scram, user);
        }
    }

    @Test
    void asks_a_name_that_is_nobodys_for_the_same_rounds_each_time() {
        directory.account(ADA, new Secret(scramOf(5000)));
        directory.account(new Address("bob", "example.test"), new Secret(scramOf(7000)));
        var accounts = new ScramAccounts("CRYPT", InventedSalts.of(directory, Optional.empty()));
        rounds(accounts, "ada");
        rounds(accounts, "bob");
        var seen = new HashSet<Integer>();
        for (int i = 0; i < 50; i++) {
            int before = rounds(accounts, "nobody" + i);
            rounds(accounts, i % 2 == 0 ? "ada" : "bob");
            assertThat(rounds(accounts, "nobody" + i)).isEqualTo(before);
            seen.add(before);
        }

        assertThat(seen).containsExactlyInAnyOrder(5000, 7000);
    }

    private static String scramOf(int rounds) {
        String key = "A".repeat(43) + "=";
        return "{SCRAM-SHA-256}" + rounds + ",c2FsdA==," + key + "," + key;
    }

    private int rounds(ScramAccounts accounts, String user) {
        return accounts.of(
                        new Masters.Claim(user, "", directory.account(user), false),
                        "SCRAM-SHA-256",
                        SECURE)
                .secret()
                .iterations();
    }

    @Test
    void finds_scram_users_by_their_stored_keys() {
        String stored =
                "{SCRAM-SHA-256}4096,W22ZaJ0SNY7soEsUEjb6gQ==,"
                        + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
                        + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
        directory.account(ADA, new Secret(stored));
        try (var scram = authenticator(true, "SCRAM-SHA-256")) {
            assertThat(salt(scram, "ada@Example.Test")).isEqualTo("W22ZaJ0SNY7soEsUEjb6gQ==");
        }
        assertThat(scram("SCRAM-SHA-256").granted().get()).isEqualTo(success("ada@example.test"));
        assertThat(scram("SCRAM-SHA-1").granted().get())
                .isEqualTo(rejected("the password is not stored as SCRAM-SHA-1"));
    }

    @Test
    void does_not_call_a_scram_user_unknown_without_a_directory() {
        var conf = conf(true, "SCRAM-SHA-1");
        try (var scram = new PasswordAuthenticator(conf, new Broken(), Passwords.PLAIN)) {
            var exchange = scram.begin("SCRAM-SHA-1", SECURE).orElseThrow();
            assertThat(kind(exchange.next(octets("n,,n=ada,r=x")))).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    private static String salt(PasswordAuthenticator scram, String user) {
        var exchange = scram.begin("SCRAM-SHA-256", SECURE).orElseThrow();
        var challenge = (SaslStep.Challenge) exchange.next(octets("n,,n=" + user + ",r=x"));
        return text(challenge).replaceFirst(".*,s=([^,]+),.*", "$1");
    }

    private static String text(SaslStep.Challenge challenge) {
        return new String(challenge.data(), StandardCharsets.UTF_8);
    }

    private PasswordAuthenticator authenticator(TokenServer server) {
        var oauth2 = server.conf(OAuth2Conf.Mode.AUTH, "/", false, Duration.ofMinutes(1));
        var conf =
                new AuthConf(
                        List.of("OAUTHBEARER", "XOAUTH2"),
                        true,
                        Duration.ZERO,
                        1,
                        10,
                        "CRYPT",
                        List.of(),
                        false,
                        oauth2);
        return new PasswordAuthenticator(conf, directory, Passwords.PLAIN);
    }

    /** How OAUTHBEARER ends for the one who brings Ada's token under this name. */
    private static SaslStep show(PasswordAuthenticator tokens, String user) {
        var exchange = tokens.begin("oauthbearer", SECURE).orElseThrow();
        String name = user.isEmpty() ? "" : "a=" + user;
        SaslStep step = exchange.next(octets("n," + name + ",\1auth=Bearer x\1\1"));
        return step instanceof SaslStep.Challenge ? exchange.next(octets("\1")) : step;
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private SaslStep login(String user, String password) {
        return authenticator.login(user, new Secret(password), SECURE);
    }

    private PasswordAuthenticator authenticator(boolean requireTls, String... mechanisms) {
        return new PasswordAuthenticator(conf(requireTls, mechanisms), directory, Passwords.PLAIN);
    }

    private static AuthConf conf(boolean requireTls, String... mechanisms) {
        return new AuthConf(List.of(mechanisms), requireTls, Duration.ZERO, 1, 10);
    }

    private static PasswordAuthenticator stored(
            String bare, List<String> weak, boolean rehash, Directory directory) {
        return new PasswordAuthenticator(
                new AuthConf(
                        List.of("PLAIN"),
                        true,
                        Duration.ZERO,
                        1,
                        10,
                        bare,
                        weak,
                        rehash,
                        OAuth2Conf.NONE),
                directory,
                Passwords.ARGON2ID);
    }

    private static FileDirectory files(Path folder, Disk disk) {
        return new FileDirectory(
                DirectoryConf.DEFAULT,
                folder,
                List.of("example.test"),
                disk,
                InstantSource.system());
    }

    private static SaslStep success(String user) {
        return new SaslStep.Success(new Identity(user));
    }

    private static SaslStep rejected(String reason) {
        return new SaslStep.Failure(Kind.REJECTED, reason);
    }

    private static Kind kind(SaslStep step) {
        return step instanceof SaslStep.Failure(var kind, var reason) ? kind : throwing(step);
    }

    private static Kind throwing(SaslStep step) {
        throw new AssertionError("not a failure: " + step);
    }

    private static Client client(boolean secure) {
        return new Client("imap", InetAddress.getLoopbackAddress(), secure, "imap-1");
    }

    /** Down. */
    private static final class Broken implements Directory {

        @Override
        public Set<String> domains() {
            return Set.of("example.test");
        }

        @Override
        public Optional<Account> account(String login) {
            throw new DirectoryException("down");
        }

        @Override
        public Resolution resolve(Address recipient) {
            throw new DirectoryException("down");
        }
    }
}
