package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.StoreException;
import org.posthorn.store.TextName;
import org.posthorn.store.TextName.Script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Scripts as Pigeonhole leaves and finds them. */
final class ScriptFilesTest {

    private static final TextName ACTIVE = new TextName.ActiveScript();
    private static final Script WORK = new Script("work");

    @TempDir Path outside;

    private MaildirUnderTest subject;
    private Account anna;
    private Path home;

    @BeforeEach
    void begin() throws IOException {
        subject = MaildirUnderTest.begin();
        Account account = subject.account(Account.Limits.NONE);
        home = Files.createDirectory(account.location().resolveSibling("home"));
        anna = new Account(account.user(), home, account.location(), account.limits());
    }

    @AfterEach
    void end() {
        subject.close();
    }

    @Test
    void scripts_and_the_link_are_where_pigeonhole_has_them() throws IOException {
        put(WORK, "keep;");
        put(ACTIVE, "work");

        assertThat(home.resolve("sieve/work.sieve")).hasContent("keep;");
        assertThat(Files.readSymbolicLink(active())).isEqualTo(Path.of("sieve/work.sieve"));
        assertThat(active()).hasContent("keep;");

        store().removeText(anna, ACTIVE);
        assertThat(Files.exists(active(), LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(home.resolve("sieve/work.sieve")).exists();
        nothing_temporary_is_left();
    }

    @Test
    void what_pigeonhole_left_is_read() throws IOException {
        script("one", "keep;");
        script("two", "discard;");
        Files.writeString(home.resolve("sieve/two.svbin"), "binary");
        Files.createDirectory(home.resolve("sieve/tmp"));
        Files.createDirectory(home.resolve("sieve/folder.sieve"));
        Files.createSymbolicLink(active(), home.resolve("sieve/two.sieve"));

        assertThat(store().scripts(anna)).extracting(Script::name).containsExactly("one", "two");
        assertThat(text(ACTIVE)).isEqualTo("two");
        assertThat(text(new Script("two"))).isEqualTo("discard;");
    }

    @Test
    void a_file_in_the_links_place_is_the_active_script_and_is_not_lost() throws IOException {
        Files.writeString(active(), "fileinto \"x\";");
        var lonely = new Script("dovecot.orig");

        assertThat(store().scripts(anna)).containsExactly(lonely);
        assertThat(text(ACTIVE)).isEqualTo("dovecot.orig");
        assertThat(text(lonely)).isEqualTo("fileinto \"x\";");
        assertThat(Files.isRegularFile(active(), LinkOption.NOFOLLOW_LINKS)).isTrue();

        put(WORK, "keep;");
        assertThat(text(ACTIVE)).isEqualTo("dovecot.orig");
        put(ACTIVE, "work");

        assertThat(store().scripts(anna)).containsExactly(lonely, WORK);
        assertThat(text(lonely)).isEqualTo("fileinto \"x\";");
        assertThat(text(ACTIVE)).isEqualTo("work");
        nothing_temporary_is_left();
    }

    @Test
    void a_second_such_file_takes_the_place_of_no_script() throws IOException {
        script("dovecot.orig", "the first");
        Files.writeString(active(), "the second");

        assertThat(text(ACTIVE)).isEqualTo("dovecot.orig.2");
        store().removeText(anna, ACTIVE);

        assertThat(text(new Script("dovecot.orig"))).isEqualTo("the first");
        assertThat(text(new Script("dovecot.orig.2"))).isEqualTo("the second");
        assertThat(store().text(anna, ACTIVE)).isEmpty();
    }

    @Test
    void a_crash_between_the_two_steps_of_it_leaves_one_script() throws IOException {
        script("dovecot.orig", "keep;");
        Files.createLink(active(), home.resolve("sieve/dovecot.orig.sieve"));

        assertThat(store().scripts(anna)).extracting(Script::name).containsExactly("dovecot.orig");
        put(new Script("dovecot.orig"), "discard;");

        assertThat(active()).hasContent("discard;");
        assertThat(text(ACTIVE)).isEqualTo("dovecot.orig");
    }

    @Test
    void a_link_to_elsewhere_makes_nothing_active_and_gives_way() throws IOException {
        Path foreign = Files.writeString(outside.resolve("other.sieve"), "secret");
        Files.createSymbolicLink(active(), foreign);

        assertThat(store().text(anna, ACTIVE)).isEmpty();
        assertThat(store().scripts(anna)).isEmpty();
        put(ACTIVE, "work");

        assertThat(text(ACTIVE)).isEqualTo("work");
        assertThat(foreign).hasContent("secret");
    }

    @Test
    void a_script_that_is_a_link_out_of_the_home_folder_is_not_read() throws IOException {
        Path foreign = Files.writeString(outside.resolve("other.sieve"), "secret");
        script("mine", "keep;");
        Files.createSymbolicLink(home.resolve("sieve/theirs.sieve"), foreign);
        Files.createSymbolicLink(home.resolve("sieve/alias.sieve"), Path.of("mine.sieve"));

        refused(StoreException.Reason.CANNOT, new Script("theirs"));
        assertThat(text(new Script("alias"))).isEqualTo("keep;");
    }

    @Test
    void a_scripts_folder_that_leads_out_of_the_home_folder_is_not_used() throws IOException {
        Files.createSymbolicLink(home.resolve("sieve"), outside);
        Files.writeString(outside.resolve("other.sieve"), "secret");

        refused(StoreException.Reason.CANNOT, new Script("other"));
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> put(WORK, "keep;"));
        assertThat(outside.resolve("work.sieve")).doesNotExist();
    }

    @Test
    void what_is_no_file_or_too_large_is_no_text() throws IOException {
        Path root = anna.location();
        store().list(anna);
        Files.createDirectory(root.resolve("dovecot-acl"));
        Files.write(root.resolve("posthorn-metadata"), new byte[TextName.MAX_TEXT + 1]);

        refused(
                StoreException.Reason.CORRUPT,
                new TextName.Rights(org.posthorn.store.MailboxName.INBOX));
        refused(
                StoreException.Reason.CORRUPT,
                new TextName.Metadata(org.posthorn.store.MailboxName.INBOX));
    }

    private MailStore store() {
        return subject.store();
    }

    private Path active() {
        return home.resolve(".dovecot.sieve");
    }

    private void script(String name, String text) throws IOException {
        Files.createDirectories(home.resolve("sieve"));
        Files.writeString(home.resolve("sieve/" + name + ".sieve"), text);
    }

    private void put(TextName name, String text) {
        store().putText(anna, name, text.getBytes(UTF_8));
    }

    private String text(TextName name) {
        return new String(store().text(anna, name).orElseThrow(), UTF_8);
    }

    private void refused(StoreException.Reason reason, TextName name) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store().text(anna, name))
                .extracting(StoreException::reason)
                .isEqualTo(reason);
    }

    private void nothing_temporary_is_left() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allMatch(name ->
                            name.equals("home") || name.equals("sieve") || name.endsWith(".sieve"));
        }
    }
}
