package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

@DisplayName("Control files and indexes where a real Dovecot has them by CONTROL= and INDEX=")
final class DovecotApartTest {

    private static final String FLAT = "maildir++";
    private static final String NESTED = "fs";

    /** Everything that holds where all files are in one place. */
    abstract static class Apart extends DovecotInteropTest {

        private final String layout;

        Apart(String layout) {
            this.layout = layout;
        }

        @Override
        MaildirUnderTest subject() {
            return MaildirUnderTest.apart(conf(layout, "/"));
        }

        @Override
        String[] settings(Path folder) {
            return apart(folder, layout, "/");
        }
    }

    @Nested
    class BesideFlatFolders extends Apart {
        BesideFlatFolders() {
            super(FLAT);
        }
    }

    @Nested
    class BesideFoldersInFolders extends Apart {
        BesideFoldersInFolders() {
            super(NESTED);
        }
    }

    @Test
    void with_flat_folders_either_finds_the_files_of_the_other() {
        onBoth(FLAT, both -> both.agreeOnFiles(".A.B", ".INBOX"));
    }

    @Test
    void with_folders_in_folders_either_finds_the_files_of_the_other() {
        onBoth(NESTED, both -> both.agreeOnFiles("A/B", "INBOX"));
    }

    @Test
    void with_flat_folders_a_mailbox_goes_with_all_its_files() {
        onBoth(FLAT, Both::agreeOnRenamesAndDeletions);
    }

    @Test
    void with_folders_in_folders_a_mailbox_goes_with_all_its_files() {
        onBoth(NESTED, Both::agreeOnRenamesAndDeletions);
    }

    private static void onBoth(String layout, Consumer<Both> test) {
        Dovecot.missing().ifPresent(why -> assumeTrue(false, why));
        var subject = MaildirUnderTest.apart(conf(layout, "."));
        try (var dovecot = Dovecot.start(subject.folder(), apart(subject.folder(), layout, "."))) {
            Account anna = subject.account(new Account.Limits(10_000_000, 5_000));
            try (LineClient imap = dovecot.imap(String.valueOf(anna.location().getFileName()))) {
                test.accept(new Both(subject.store(), anna, imap));
            }
        } finally {
            subject.close();
        }
    }

    private static MaildirConf conf(String layout, String separator) {
        return MaildirUnderTest.conf(
                "layout = '%s'\nseparator = '%s'\n".formatted(layout, separator));
    }

    private static String[] apart(Path folder, String layout, String separator) {
        return new String[] {
            "mail_location = maildir:%s/%%n:LAYOUT=%s:CONTROL=%s/control/%%n:INDEX=%s/index/%%n"
                    .formatted(folder, layout, folder, folder),
            "namespace inbox {",
            "  separator = " + separator,
            "}",
            "mail_plugins = quota",
            "plugin {",
            "  quota = maildir:User quota",
            "  quota_rule = *:bytes=10000000:messages=5000",
            "}",
        };
    }

    /** One account, and both ways to it. Dovecot's clients see a dot between levels. */
    private record Both(MailStore store, Account anna, LineClient imap) {

        void agreeOnFiles(String folder, String inbox) {
            imap.imap("CREATE A.B");
            imap.imap("SUBSCRIBE A.B");
            imap.append("A.B", "work", "", letter("one"));
            imap.append("INBOX", "\\Seen", "", letter("two"));
            append(MailboxName.of("A", "B"), "three");
            append(MailboxName.INBOX, "four");
            agree(MailboxName.of("A", "B"), "A.B");
            agree(MailboxName.INBOX, "INBOX");
            store.subscribe(anna, MailboxName.of("A"));
            assertThat(store.subscriptions(anna))
                    .containsExactly(MailboxName.of("A"), MailboxName.of("A", "B"));
            assertThat(imap.imap("LSUB \"\" *")).contains("* LSUB () \".\" A.B");

            assertThat(names(anna.control(), "(subscriptions|maildirsize|dovecot-uidvalidity)"))
                    .containsExactly("dovecot-uidvalidity", "maildirsize", "subscriptions");
            for (String each : List.of(folder, inbox)) {
                assertThat(names(anna.control().resolve(each), "dovecot-.*"))
                        .contains("dovecot-uidlist");
                assertThat(names(anna.index().resolve(each), ".*log|posthorn.index"))
                        .containsExactly("dovecot.index.log", "posthorn.index");
            }
            assertThat(names(anna.location(), "(dovecot|posthorn|maildirs|subs).*")).isEmpty();
            assertThat(names(anna.location().resolve(folder), "(dovecot|posthorn).*")).isEmpty();
        }

        void agreeOnRenamesAndDeletions() {
            imap.imap("CREATE A.B");
            append(MailboxName.of("A", "B"), "one");
            long validity = agree(MailboxName.of("A", "B"), "A.B").uidValidity();
            imap.imap("UNSELECT");

            store.rename(anna, MailboxName.of("A"), MailboxName.of("C"));
            assertThat(agree(MailboxName.of("C", "B"), "C.B").uidValidity()).isEqualTo(validity);
            imap.imap("UNSELECT");
            imap.imap("RENAME C D");
            assertThat(agree(MailboxName.of("D", "B"), "D.B").uidValidity()).isEqualTo(validity);
            imap.imap("UNSELECT");

            store.delete(anna, MailboxName.of("D", "B"));
            assertThat(files(anna.control(), "D")).isEmpty();
            assertThat(files(anna.index(), "D")).isEmpty();
            assertThat(store.list(anna))
                    .extracting(MailboxEntry::name)
                    .containsExactly(MailboxName.INBOX);
            imap.imap("CREATE D.B");
            append(MailboxName.of("D", "B"), "two");
            assertThat(agree(MailboxName.of("D", "B"), "D.B").uidValidity())
                    .isGreaterThan(validity);
            imap.imap("UNSELECT");
            imap.imap("DELETE D.B");
            store.create(anna, MailboxName.of("D", "B"));
            assertThat(agree(MailboxName.of("D", "B"), "D.B").letters()).isEmpty();
        }

        private Sight agree(MailboxName name, String theirs) {
            try (Mailbox mailbox = store.open(anna, name)) {
                Sight seen = Sight.of(mailbox);
                assertThat(Sight.of(imap, theirs)).isEqualTo(seen);
                return seen;
            }
        }

        private void append(MailboxName name, String text) {
            try (Mailbox mailbox = store.open(anna, name);
                    Append append = mailbox.append(0)) {
                append.message(new Flags(Set.of(), List.of("k1")), Instant.EPOCH)
                        .write(letter(text).getBytes(ISO_8859_1));
                append.commit();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static List<String> names(Path folder, String pattern) {
            try (Stream<Path> files = Files.list(folder)) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.matches(pattern))
                        .sorted()
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Of a mailbox of that name and those below it. */
        private static List<Path> files(Path tree, String name) {
            try (Stream<Path> files = Files.walk(tree)) {
                return files.filter(file ->
                                tree.relativize(file).toString().matches("\\.?" + name + "[./].*"))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String letter(String text) {
            return "Subject: " + text + "\r\n\r\nIt is about " + text + ".\r\n";
        }
    }
}
