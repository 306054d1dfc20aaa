package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.posthorn.conf.Secret;
import org.posthorn.mail.Address;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Mutated files: whatever stands there, the parsers end, and what they take is whole. */
class DirectoryFuzzTest {

    private static final int ROUNDS = 3000;
    private static final Path FILE = Path.of("file");
    private static final Names NAMES = Names.of(List.of("example.org"));
    private static final Set<String> DOMAINS = Set.of("example.org");

    private static final List<String> PIECES =
            List.of(
                    "ada",
                    "bob@example.org",
                    "@example.org",
                    "@x.example",
                    ":",
                    ":::::",
                    "{PLAIN}x",
                    "$6$a$b",
                    "\n",
                    "\r\n",
                    "\n\t",
                    " ",
                    ",",
                    "#",
                    "\"",
                    "\\",
                    "|cmd",
                    "ada: ",
                    "/file",
                    ":include:/x",
                    "userdb_mail=maildir:~/M",
                    "userdb_quota_rule=*:storage=1G",
                    "userdb_quota_rule=*:bytes=99999999999999999T",
                    "nologin",
                    "allow_nets=10.0.0.0/8",
                    "services=imap",
                    "senders=@x.example",
                    "enabled=no",
                    "\0",
                    "\u00e9",
                    "+x",
                    "*",
                    "=");

    private final Random random = new Random(7);

    @Test
    void passwd_files() {
        for (int round = 0; round < ROUNDS; round++) {
            PasswdFile file = PasswdFile.parse(text(), FILE, NAMES);

            file.accounts()
                    .forEach((key, account) -> {
                        assertThat(key).isEqualTo(Names.key(account.address()));
                        assertThat(account.password().value()).doesNotContain(":", "\n");
                        assertThat(account.quotaOctets()).isNotNegative();
                    });
        }
    }

    @Test
    void edited_passwd_files_differ_in_one_account_only() {
        var editor = new PasswdEditor(NAMES);
        var eve = new Address("eve", "example.org");
        for (int round = 0; round < ROUNDS; round++) {
            byte[] before = text();
            byte[] added = editor.add(before, eve, StoredSecret.of(new Secret("{PLAIN}1")));
            byte[] changed = editor.password(added, eve, new Secret("{PLAIN}2"));
            byte[] removed = editor.remove(changed, eve);

            var accounts = PasswdFile.parse(changed, FILE, NAMES).accounts();
            assertThat(accounts.get("eve@example.org"))
                    .isNotNull()
                    .extracting(Account::password)
                    .isEqualTo(new Secret("{PLAIN}2"));
            assertThat(PasswdFile.parse(removed, FILE, NAMES).accounts())
                    .isEqualTo(PasswdFile.parse(before, FILE, NAMES).accounts());
            assertThat(new String(removed, StandardCharsets.ISO_8859_1))
                    .startsWith(new String(before, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void alias_files_and_the_walk_through_them() {
        var accounts = PasswdFile.parse("ada:x".getBytes(StandardCharsets.UTF_8), FILE, NAMES);
        for (int round = 0; round < ROUNDS; round++) {
            AliasFile file = AliasFile.parse(text(), FILE, NAMES, DOMAINS, this::included);
            var recipients =
                    new Recipients(
                            NAMES,
                            Optional.of("+"),
                            new Recipients.Table(DOMAINS, accounts.accounts(), file.aliases()));
            try {
                assertThat(recipients.explain(new Address("ada+x", "example.org"))).isNotNull();
                assertThat(recipients.explain(new Address("bob", "example.org"))).isNotNull();
            } catch (DirectoryException e) {
                assertThat(e).hasMessageContaining("more than");
            }
        }
    }

    private List<String> included(String name) {
        if (random.nextInt(3) == 0) {
            throw new IllegalArgumentException("none");
        }
        return List.of(new String(text(), StandardCharsets.UTF_8).split("\n", -1));
    }

    private byte[] text() {
        var text = new ByteArrayOutputStream();
        int pieces = random.nextInt(40);
        for (int i = 0; i < pieces; i++) {
            if (random.nextInt(10) == 0) {
                text.write(random.nextInt(256));
            } else {
                text.writeBytes(
                        PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8));
            }
        }
        return text.toByteArray();
    }
}
