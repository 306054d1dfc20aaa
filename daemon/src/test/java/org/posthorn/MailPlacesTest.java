package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.conf.Conf;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

@DisplayName("Where an account's mail and home are")
class MailPlacesTest {

    private final Disk disk = new Disk(DiskConf.DEFAULT);

    @TempDir private Path folder;

    @BeforeEach
    void begin() throws IOException {
        Installation.in(folder);
    }

    @AfterEach
    void end() {
        disk.close();
    }

    @Test
    void the_home_is_the_maildir_unless_something_says_it() throws IOException {
        user("::::::");
        assertThat(ada("").home()).isEqualTo(folder.resolve("mail/example.test/ada/Maildir"));
        assertThat(ada("home = 'homes/%1n/%Un'").home()).isEqualTo(folder.resolve("homes/a/ADA"));
        user("::::/own::");
        assertThat(ada("home = 'homes/%n'").home()).isEqualTo(Path.of("/own"));
    }

    @Test
    void the_mail_may_be_at_home() throws IOException {
        user("::::::");
        Account ada = ada("home = 'homes/%n'", "~/Maildir");
        assertThat(ada.location()).isEqualTo(folder.resolve("homes/ada/Maildir"));
        user("::::/own::userdb_mail=maildir:~/%d");
        assertThat(ada("").location()).isEqualTo(Path.of("/own/example.test"));
        user("::::/own::");
        assertThat(ada("", "%h/mail").location()).isEqualTo(Path.of("/own/mail"));
    }

    @Test
    void what_an_account_s_location_cannot_be_is_said() throws IOException {
        user("::::/own::userdb_mail=maildir:~/mail:LAYOUT=fs");
        assertThatThrownBy(() -> ada("")).hasMessageContaining("only a path is possible");
        user("::::/own::userdb_mail=maildir:/x/%{uid}");
        assertThatThrownBy(() -> ada("")).hasMessageContaining("unknown variable %{uid}");
        user("::::::");
        assertThatThrownBy(() -> ada("", "~/mail")).hasMessageContaining("no home");
    }

    @Test
    void control_files_and_indexes_are_with_the_mail_unless_something_says_it() throws IOException {
        user("::::/own::");
        Account ada = ada("");
        assertThat(ada.control()).isEqualTo(ada.location());
        assertThat(ada.index()).isEqualTo(ada.location());
        ada = ada("control = '~/control'\nindex = 'index/%d/%n'", "~/Maildir");
        assertThat(ada.control()).isEqualTo(Path.of("/own/control"));
        assertThat(ada.index()).isEqualTo(folder.resolve("index/example.test/ada"));
        assertThatThrownBy(() -> ada("index = '~/Maildir/index'", "~/Maildir"))
                .hasMessageContaining("/own/Maildir/index is below /own/Maildir");
        assertThatThrownBy(() -> ada("control = '~'", "~/Maildir"))
                .hasMessageContaining("/own/Maildir is below /own");
        assertThatThrownBy(() -> ada("control = '/x/%{uid}'"))
                .hasMessageContaining("control: unknown variable %{uid}");
    }

    @Test
    void the_grace_is_a_part_of_the_limit() throws IOException {
        user("::::::userdb_quota_rule=*:storage=1099B");
        assertThat(ada("").limits()).isEqualTo(new Account.Limits(1099, 0, 109));
        assertThat(ada("quota-grace = 0").limits()).isEqualTo(new Account.Limits(1099, 0, 0));
        user("::::::userdb_quota_rule=*:storage=8388607T");
        assertThat(ada("quota-grace = 100").limits().forDelivery().octets())
                .isEqualTo(Long.MAX_VALUE);
    }

    private void user(String fields) throws IOException {
        Files.writeString(folder.resolve("users"), "ada@example.test:{PLAIN}x" + fields + "\n");
    }

    private Account ada(String key) throws IOException {
        return ada(key, "mail/%d/%n/Maildir");
    }

    private Account ada(String key, String maildir) throws IOException {
        String toml =
                """
                hostname = "mail.example.test"
                domains = ["example.test"]
                [store]
                maildir = '%s'
                %s
                """
                        .formatted(maildir, key);
        Path file = folder.resolve("posthorn.toml");
        var conf = Conf.parse(PosthornConf.class, toml, file.toString());
        return MailPlaces.of(conf, file, disk).account("ada@example.test");
    }
}
