package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.conf.Secret;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.mail.Address;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;

class FileDirectoryTest {

    private static final Address ADA = new Address("ada", "example.org");

    @TempDir Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private Instant now = Instant.now();

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void reads_accounts_and_aliases() throws IOException {
        write("users", "ada:{PLAIN}x\nbob@example.net:{PLAIN}y\n");
        write("aliases", "info ada\n");

        FileDirectory directory = open();

        assertThat(directory.problems()).isEmpty();
        assertThat(directory.domains()).containsExactly("example.org", "example.net");
        assertThat(directory.account("ADA")).map(Account::user).contains("ada@example.org");
        assertThat(directory.account("bob")).isEmpty();
        assertThat(directory.account("nobody@example.net")).isEmpty();
        assertThat(directory.account("")).isEmpty();
        assertThat(directory.account("@")).isEmpty();
        assertThat(directory.account("a\0b")).isEmpty();
        assertThat(directory.resolve(new Address("info", "example.org")))
                .isInstanceOf(Resolution.Deliver.class);
        assertThat(directory.accounts()).hasSize(2);
    }

    @Test
    void sees_a_change_a_second_later() throws IOException {
        write("users", "ada:{PLAIN}x\n");
        FileDirectory directory = open();
        assertThat(directory.account("eve")).isEmpty();

        write("users", "ada:{PLAIN}x\neve:{PLAIN}y\n");
        assertThat(directory.account("eve")).isEmpty();
        now = now.plusSeconds(1);
        assertThat(directory.account("eve")).isPresent();
    }

    @Test
    void reads_what_aliases_include_within_its_folder_and_again_when_it_changes(
            @TempDir Path elsewhere) throws IOException {
        write("users", "ada:{PLAIN}x\nbob:{PLAIN}x\n");
        Files.createDirectory(folder.resolve("lists"));
        write("lists/team", "ada\n");
        write("aliases", "team :include:lists/team\nsame :include:" + folder + "/lists/team\n");
        FileDirectory directory = open();
        assertThat(directory.problems()).isEmpty();
        assertThat(receivers(directory, "team")).containsExactly("ada@example.org");
        assertThat(receivers(directory, "same")).containsExactly("ada@example.org");

        write("lists/team", "ada\nbob\n");
        now = now.plusSeconds(1);
        assertThat(receivers(directory, "team"))
                .containsExactly("ada@example.org", "bob@example.org");
        now = now.plusSeconds(60);
        assertThat(receivers(directory, "team")).hasSize(2);
        write("lists/team", "ada\n|cmd\n");
        now = now.plusSeconds(60);
        assertThat(receivers(directory, "team")).as("kept").hasSize(2);
        assertThat(directory.problems())
                .first()
                .asString()
                .contains("aliases:1: lists/team:2: commands");
        Files.delete(folder.resolve("lists/team"));
        now = now.plusSeconds(60);
        assertThat(receivers(directory, "team")).as("kept").hasSize(2);
        write("lists/team", "bob\n");
        now = now.plusSeconds(60);
        assertThat(receivers(directory, "team")).containsExactly("bob@example.org");

        Files.writeString(elsewhere.resolve("x"), "ada\n");
        Files.createSymbolicLink(folder.resolve("lists/link"), elsewhere.resolve("x"));
        for (String outside :
                List.of(
                        elsewhere + "/x",
                        "lists/../../../../../../etc/hosts",
                        "lists/link",
                        "lists")) {
            write("aliases", "team :include:" + outside + "\n");
            now = now.plusSeconds(60);
            assertThat(directory.problems())
                    .singleElement()
                    .asString()
                    .contains("aliases:1: :include: of");
        }
    }

    private List<String> receivers(FileDirectory directory, String alias) {
        return receivers(directory, new Address(alias, "example.org"));
    }

    private List<String> receivers(FileDirectory directory, Address recipient) {
        return ((Resolution.Deliver) directory.resolve(recipient))
                .accounts().stream().map(Account::user).toList();
    }

    @Test
    void sees_a_change_of_the_same_size_within_the_same_tick() throws IOException {
        write("users", "ada:{PLAIN}x\n");
        FileDirectory directory = open();
        var time = Files.getLastModifiedTime(folder.resolve("users"));

        write("users", "eve:{PLAIN}x\n");
        Files.setLastModifiedTime(folder.resolve("users"), time);
        directory.reload();

        assertThat(directory.account("eve")).isPresent();
    }

    @Test
    void keeps_what_was_read_before_when_an_edit_is_broken() throws IOException {
        write("users", "ada:{PLAIN}x\n");
        FileDirectory directory = open();

        write("users", "ada {PLAIN}x\neve:{PLAIN}y\n");
        directory.reload();

        assertThat(directory.account("ada")).isPresent();
        assertThat(directory.account("eve")).isEmpty();
        assertThat(directory.problems()).extracting(DirectoryProblem::line).containsExactly(1);

        write("users", "eve:{PLAIN}y\n");
        now = now.plusSeconds(5);
        directory.reload();
        assertThat(directory.account("ada")).isEmpty();
        assertThat(directory.account("eve")).isPresent();
        assertThat(directory.problems()).isEmpty();
    }

    @Test
    void changes_nothing_in_a_broken_file_that_is_not_in_force() throws IOException {
        write("users", "ada:{PLAIN}old\n");
        write("aliases", "info ada\n");
        FileDirectory directory = open();
        write("users", "ada:{PLAIN}old\nbob\n");
        write("aliases", "info ada\nsales\n");
        now = now.plusSeconds(10);
        assertThat(directory.account("ada")).isPresent();

        assertThatThrownBy(() -> directory.password(ADA, new Secret("{PLAIN}new")))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("users:2: no password field");
        assertThatThrownBy(() -> directory.remove(ADA)).isInstanceOf(AccountException.class);
        assertThat(folder.resolve("users")).hasContent("ada:{PLAIN}old\nbob\n");
        assertThatThrownBy(() -> directory.removeAlias("info"))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("aliases:2: ");

        write("users", "ada:{PLAIN}old\nbob:x\n");
        directory.password(ADA, new Secret("{PLAIN}new"));
        assertThat(directory.account("ada").orElseThrow().password())
                .isEqualTo(new Secret("{PLAIN}new"));
    }

    @Test
    void a_broken_line_from_the_start_is_no_reason_to_change_nothing() throws IOException {
        write("users", "ada:{PLAIN}old\nbob\n");
        FileDirectory directory = open();

        directory.password(ADA, new Secret("{PLAIN}new"));

        assertThat(directory.account("ada").orElseThrow().password())
                .isEqualTo(new Secret("{PLAIN}new"));
    }

    @Test
    void removes_every_line_of_an_account() throws IOException {
        write("users", "ada:{PLAIN}new\nbob:x\nAda@example.org:{PLAIN}old\n");
        FileDirectory directory = open();

        directory.remove(ADA);

        assertThat(directory.account("ada")).isEmpty();
        assertThat(folder.resolve("users")).hasContent("bob:x\n");
    }

    @Test
    void waits_until_a_file_that_shrinks_in_place_has_been_written() throws IOException {
        write("users", "ada:{PLAIN}x\neve:{PLAIN}y\n");
        write("aliases", "info ada\n");
        FileDirectory directory = open();
        now = Instant.now();

        write("users", "");
        write("aliases", "");
        now = now.plusSeconds(1);
        assertThat(directory.account("eve")).isPresent();
        assertThat(directory.resolve(new Address("info", "example.org")))
                .isInstanceOf(Resolution.Deliver.class);

        write("users", "ada:{PLAIN}x\n");
        now = now.plusSeconds(5);
        assertThat(directory.account("ada")).isPresent();
        assertThat(directory.account("eve")).isEmpty();
        assertThat(directory.resolve(new Address("info", "example.org")))
                .isEqualTo(new Resolution.Unknown());
    }

    @Test
    void takes_a_file_that_shrinks_in_place_when_told_to_read_it() throws IOException {
        write("users", "ada:{PLAIN}x\neve:{PLAIN}y\n");
        FileDirectory directory = open();
        now = Instant.now();

        write("users", "ada:{PLAIN}x\n");
        directory.reload();
        assertThat(directory.account("eve")).isEmpty();
    }

    @Test
    void sees_at_once_that_it_has_removed_the_last_account() throws IOException {
        write("users", "ada:{PLAIN}x\n");
        FileDirectory directory = open();
        now = Instant.now();

        directory.remove(ADA);

        assertThat(directory.account("ada")).isEmpty();
    }

    @Test
    void keeps_what_was_read_before_when_a_file_is_gone() throws IOException {
        write("users", "ada:{PLAIN}x\n");
        write("aliases", "info ada\n");
        FileDirectory directory = open();

        Files.delete(folder.resolve("users"));
        Files.delete(folder.resolve("aliases"));
        directory.reload();

        assertThat(directory.account("ada")).isPresent();
        assertThat(directory.resolve(new Address("info", "example.org")))
                .isInstanceOf(Resolution.Deliver.class);
        assertThat(directory.problems()).hasSize(2);
    }

    @Test
    void denies_nobody_while_there_is_no_file_of_accounts() {
        FileDirectory directory = open();

        assertThatThrownBy(() -> directory.account("ada")).isInstanceOf(DirectoryException.class);
        assertThatThrownBy(() -> directory.resolve(ADA)).isInstanceOf(DirectoryException.class);
        assertThat(directory.resolve(new Address("a", "elsewhere.example")))
                .isEqualTo(new Resolution.Elsewhere());
        assertThat(directory.problems()).singleElement().asString().contains("account add");
    }

    @Test
    void denies_nobody_while_the_aliases_are_broken_from_the_start() throws IOException {
        write("users", "ada:{PLAIN}x\n");
        write("aliases", "good ada\ninfo |cmd\n");
        FileDirectory directory = open();

        assertThatThrownBy(() -> directory.resolve(new Address("info", "example.org")))
                .isInstanceOf(DirectoryException.class);
        assertThat(directory.resolve(new Address("good", "example.org")))
                .isInstanceOf(Resolution.Deliver.class);
    }

    @Test
    void denies_nobody_while_the_aliases_cannot_be_read_from_the_start() throws IOException {
        write("users", "ada:{PLAIN}x\n");
        Files.createDirectory(folder.resolve("aliases"));
        Address info = new Address("info", "example.org");
        FileDirectory directory = open();

        assertThat(directory.problems())
                .singleElement()
                .asString()
                .contains("cannot be read")
                .doesNotContain("stays in use");
        assertThatThrownBy(() -> directory.resolve(info)).isInstanceOf(DirectoryException.class);
        assertThat(directory.resolve(ADA)).isInstanceOf(Resolution.Deliver.class);

        Files.delete(folder.resolve("aliases"));
        now = now.plusSeconds(1);
        assertThat(directory.resolve(info)).isEqualTo(new Resolution.Unknown());
        assertThat(directory.problems()).isEmpty();
    }

    @Test
    void denies_nobody_while_a_line_is_broken_from_the_start() throws IOException {
        write("users", "ada:{PLAIN}x\nbob {PLAIN}y\n");
        FileDirectory directory = open();

        assertThat(directory.account("ada")).isPresent();
        assertThatThrownBy(() -> directory.account("bob")).isInstanceOf(DirectoryException.class);
    }

    @Test
    void reports_targets_that_are_nobody() throws IOException {
        write("users", "ada:{PLAIN}x\n");
        write("aliases", "# \ninfo ada, ghost\n");

        assertThat(open().problems())
                .singleElement()
                .hasToString(
                        folder.resolve("aliases")
                                + ":2: leads to ghost@example.org, who is nobody");
    }

    @Test
    void adds_an_account_to_a_new_file_for_its_owner_only() throws IOException {
        FileDirectory directory = open();

        directory.add(ADA, new Secret("{ARGON2ID}$argon2id$h"));

        assertThat(directory.account("ada"))
                .map(Account::password)
                .contains(new Secret("{ARGON2ID}$argon2id$h"));
        assertThat(permissions()).isEqualTo("rw-------");
    }

    @Test
    void changes_one_line_and_leaves_the_others_and_the_mode() throws IOException {
        write("users", "# people\nbob:{PLAIN}b:1:2:B:/h:/s:k=v\n\nada:old:1:2:A:/h:/s:k=v x:y");
        Files.setPosixFilePermissions(
                folder.resolve("users"), PosixFilePermissions.fromString("rw-r-----"));
        FileDirectory directory = open();

        directory.password(ADA, new Secret("{PLAIN}new"));
        directory.add(new Address("eve", "example.net"), new Secret("{PLAIN}e"));
        directory.remove(new Address("bob", "example.org"));

        assertThat(folder.resolve("users"))
                .hasContent(
                        """
                        # people

                        ada:{PLAIN}new:1:2:A:/h:/s:k=v x:y
                        eve@example.net:{PLAIN}e::::::
                        """);
        assertThat(permissions()).isEqualTo("rw-r-----");
        assertThat(directory.accounts())
                .extracting(Account::user)
                .containsExactly("ada@example.org", "eve@example.net");
    }

    @Test
    void limits_where_an_account_logs_in_and_leaves_its_other_fields() throws IOException {
        write(
                "users",
                "# people\nada:{PLAIN}a # none\nbob:{PLAIN}b:1:2:B:/h::userdb_services=pop3 x=y"
                        + " xservices=z\r\n");
        FileDirectory directory = open();
        Address bob = new Address("bob", "example.org");

        directory.limit(ADA, limits("SMTP,imap", "10.0.0.0/8,2001:db8::/32"));
        directory.limit(bob, limits("imap", null));
        directory.add(
                new Address("eve", "example.org"),
                StoredSecret.of(new Secret("{PLAIN}e")),
                limits("imap", null));
        assertThat(folder.resolve("users"))
                .hasContent(
                        """
                        # people
                        ada:{PLAIN}a # none::::::services=imap,smtp allow_nets=10.0.0.0/8,2001:db8::/32
                        bob:{PLAIN}b:1:2:B:/h::x=y xservices=z services=imap\r
                        eve@example.org:{PLAIN}e::::::services=imap
                        """);
        assertThat(directory.problems()).isEmpty();
        assertThat(directory.account("ada").orElseThrow().rights().services())
                .containsExactlyInAnyOrder("imap", "smtp");

        directory.limit(ADA, limits("all", "all"));
        directory.limit(bob, limits(null, "192.0.2.1"));
        assertThat(folder.resolve("users"))
                .hasContent(
                        """
                        # people
                        ada:{PLAIN}a # none::::::
                        bob:{PLAIN}b:1:2:B:/h::x=y xservices=z services=imap allow_nets=192.0.2.1/32\r
                        eve@example.org:{PLAIN}e::::::services=imap
                        """);
        assertThatThrownBy(
                        () -> directory.limit(new Address("x", "example.org"), limits("all", null)))
                .hasMessage("x@example.org does not exist");
    }

    @Test
    void limits_that_nobody_can_mean_are_refused() {
        for (String services : List.of("ftp", "", "imap,", "all,imap")) {
            assertThatThrownBy(() -> limits(services, null)).isInstanceOf(AccountException.class);
        }
        for (String networks : List.of("x", "10.0.0.1/8", "", "10.0.0.0/8,all")) {
            assertThatThrownBy(() -> limits(null, networks)).isInstanceOf(AccountException.class);
        }
    }

    private static LoginLimits limits(@Nullable String services, @Nullable String networks) {
        return LoginLimits.parse(Optional.ofNullable(services), Optional.ofNullable(networks));
    }

    @Test
    void follows_a_symbolic_link_when_it_writes() throws IOException {
        write("real", "ada:x\n");
        Files.createSymbolicLink(folder.resolve("users"), folder.resolve("real"));

        open().password(ADA, new Secret("y"));

        assertThat(folder.resolve("real")).hasContent("ada:y");
        assertThat(Files.isSymbolicLink(folder.resolve("users"))).isTrue();
    }

    @Test
    void refuses_what_a_line_cannot_hold() throws IOException {
        write("users", "ada:x\n");
        FileDirectory directory = open();

        for (String name : List.of("a:b", "a b", "#a", "a@b", "a\u2028b")) {
            assertThatThrownBy(
                            () -> directory.add(new Address(name, "example.org"), new Secret("x")))
                    .isInstanceOf(AccountException.class);
        }
        for (String password : List.of("a:b", "a\nb:{PLAIN}x", "a\0")) {
            assertThatThrownBy(() -> directory.password(ADA, new Secret(password)))
                    .isInstanceOf(AccountException.class)
                    .hasMessageNotContaining(password);
        }
        assertThatThrownBy(() -> directory.add(ADA, new Secret("y")))
                .hasMessage("ada@example.org exists already");
        assertThatThrownBy(() -> directory.remove(new Address("eve", "example.org")))
                .hasMessage("eve@example.org does not exist");
        assertThatThrownBy(() -> directory.add(new Address("a", "other.example"), new Secret("y")))
                .hasMessage("other.example is not one of the configured domains");
        assertThat(folder.resolve("users")).hasContent("ada:x");
    }

    @Test
    void keys_beside_a_password_go_with_it() throws IOException {
        write("users", "ada:x::::::services=imap y=z\n");
        FileDirectory directory = open();
        var keys = Map.of("SCRAM-SHA-256", new Secret("{SCRAM-SHA-256}4096,c2FsdA==,a=,b="));

        directory.password(ADA, new StoredSecret(new Secret("{PLAIN}new"), keys));
        assertThat(folder.resolve("users"))
                .hasContent(
                        "ada:{PLAIN}new::::::services=imap y=z scram_of=eb659VuCP2S1K-2f"
                                + " scram_sha_256=4096,c2FsdA==,a=,b=");
        assertThat(directory.account("ada").orElseThrow().keys()).isEqualTo(keys);

        directory.rehash(directory.account("ada").orElseThrow(), new Secret("{ARGON2ID}h"));
        assertThat(directory.account("ada").orElseThrow().keys()).isEqualTo(keys);

        directory.password(ADA, new Secret("{PLAIN}newer"));
        assertThat(directory.account("ada").orElseThrow().keys()).isEmpty();
        assertThat(folder.resolve("users"))
                .content()
                .isEqualToIgnoringWhitespace("ada:{PLAIN}newer::::::services=imap y=z");
    }

    @Test
    void keys_beside_a_password_are_of_no_other_that_is_put_in_its_place() throws IOException {
        write("users", "ada:x\n");
        FileDirectory directory = open();
        var keys = Map.of("SCRAM-SHA-256", new Secret("{SCRAM-SHA-256}4096,c2FsdA==,a=,b="));
        directory.password(ADA, new StoredSecret(new Secret("{PLAIN}old"), keys));
        String line = Files.readString(folder.resolve("users"));

        for (String other : List.of("", "*", "{PLAIN}new")) {
            write("users", line.replace("{PLAIN}old", other));
            directory.reload();
            assertThat(directory.account("ada").orElseThrow().keys()).as(other).isEmpty();
        }
    }

    @Test
    void a_new_password_outlives_a_rehash_of_the_old_one_at_the_same_moment() throws Exception {
        write("users", "ada:{PLAIN}0\n");
        FileDirectory directory = open();
        for (int i = 1; i <= 200; i++) {
            Account known = directory.account("ada").orElseThrow();
            var rehash =
                    new FutureTask<>(
                            () -> directory.rehash(known, new Secret("{ARGON2ID}of the old one")));
            Thread other = Thread.ofVirtual().start(rehash);
            var next = new Secret("{PLAIN}" + i);
            directory.password(ADA, next);
            other.join();
            rehash.get();
            assertThat(directory.account("ada").orElseThrow().password()).isEqualTo(next);
        }
    }

    @Test
    void a_domain_is_the_same_in_both_its_forms() throws IOException {
        write(
                "users",
                """
                ada@bücher.example:x
                Bjørn@xn--bcher-kva.example:x
                """);
        write(
                "aliases",
                """
                @bücher.example ada
                info@xn--bcher-kva.example bjørn@bücher.example
                """);
        var directory =
                new FileDirectory(
                        DirectoryConf.DEFAULT,
                        folder,
                        List.of("B\u00DCCHER.example"),
                        disk,
                        () -> now);

        assertThat(directory.problems()).isEmpty();
        assertThat(directory.domains()).containsExactly("xn--bcher-kva.example");
        for (String domain : List.of("xn--bcher-kva.example", "b\u00FCcher.example")) {
            assertThat(directory.account("ada@" + domain)).isPresent();
            assertThat(receivers(directory, new Address("info", domain)))
                    .containsExactly("Bj\u00F8rn@xn--bcher-kva.example");
            assertThat(receivers(directory, new Address("nobody", domain)))
                    .containsExactly("ada@xn--bcher-kva.example");
        }
        assertThat(directory.account("BJ\u00D8RN")).isPresent();
        assertThat(directory.account("Bj\u00F8rn").map(Account::user))
                .isEqualTo(directory.account("bj\u00D8rn").map(Account::user));
    }

    private FileDirectory open() {
        InstantSource clock = () -> now;
        return new FileDirectory(
                DirectoryConf.DEFAULT, folder, List.of("example.org", "Example.net"), disk, clock);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private String permissions() throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("users")));
    }
}
