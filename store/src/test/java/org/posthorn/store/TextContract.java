package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.TextName.Script;

import java.util.Arrays;
import java.util.List;

abstract class TextContract extends Rule {

    private static final TextName ACTIVE = new TextName.ActiveScript();
    private static final TextName ACCOUNT = new TextName.AccountMetadata();
    private static final Script HOLIDAY = new Script("holiday");

    @Test
    void a_text_is_what_was_put_last_until_it_is_removed() {
        for (TextName name : everyKind()) {
            assertThat(store.text(anna, name)).as("%s before", name).isEmpty();
            put(name, "one");
            put(name, "holiday");
            assertThat(text(name)).as("%s", name).isEqualTo("holiday");
            store.removeText(anna, name);
            store.removeText(anna, name);
            assertThat(store.text(anna, name)).as("%s after", name).isEmpty();
        }
    }

    @Test
    void texts_are_kept_when_the_store_is_opened_again() {
        everyKind().forEach(name -> put(name, "kept"));

        store = subject.reopen();

        everyKind().forEach(name -> assertThat(text(name)).as("%s", name).isEqualTo("kept"));
    }

    @Test
    void any_octets_are_a_text() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        for (TextName name : everyKind()) {
            if (!name.equals(ACTIVE)) {
                store.putText(anna, name, all);
                assertThat(store.text(anna, name)).as("%s", name).contains(all);
                store.putText(anna, name, new byte[0]);
                assertThat(store.text(anna, name)).as("%s", name).contains(new byte[0]);
            }
        }
    }

    @Test
    void an_array_that_changes_afterwards_changes_no_text() {
        byte[] octets = "keep;".getBytes(UTF_8);
        store.putText(anna, HOLIDAY, octets);
        octets[0] = 'x';
        store.text(anna, HOLIDAY).orElseThrow()[1] = 'x';

        assertThat(text(HOLIDAY)).isEqualTo("keep;");
    }

    @Test
    void the_largest_text_is_taken_and_one_octet_more_is_not() {
        byte[] largest = new byte[TextName.MAX_TEXT];
        Arrays.fill(largest, (byte) '#');
        store.putText(anna, HOLIDAY, largest);

        for (TextName name : everyKind()) {
            assertRefused(
                    Reason.CANNOT,
                    () -> store.putText(anna, name, new byte[TextName.MAX_TEXT + 1]));
        }

        assertThat(store.text(anna, HOLIDAY)).contains(largest);
    }

    @Test
    void scripts_are_listed_by_name_and_nothing_else_is() {
        List<String> names = List.of("Zoo", "a b", "a.sieve", "holiday", "über-日本", "ω");
        everyKind().forEach(name -> put(name, "holiday"));
        names.reversed().forEach(name -> put(new Script(name), name));

        assertThat(store.scripts(anna)).extracting(Script::name).containsExactlyElementsOf(names);
        names.forEach(name -> assertThat(text(new Script(name))).isEqualTo(name));

        names.forEach(name -> store.removeText(anna, new Script(name)));
        assertThat(store.scripts(anna)).isEmpty();
    }

    @Test
    void another_script_can_become_the_active_one() {
        put(HOLIDAY, "keep;");
        put(new Script("work"), "discard;");
        put(ACTIVE, "holiday");
        put(ACTIVE, "work");

        assertThat(text(ACTIVE)).isEqualTo("work");
        assertThat(text(HOLIDAY)).isEqualTo("keep;");
        assertThat(store.scripts(anna)).hasSize(2);
    }

    @Test
    void what_is_no_name_of_a_script_cannot_be_active() {
        put(ACTIVE, "holiday");
        for (String name :
                List.of("", ".hidden", "../../etc/passwd", "a/b", "a\0", "x".repeat(129))) {
            assertRefused(Reason.CANNOT, () -> put(ACTIVE, name));
            assertThatIllegalArgumentException().isThrownBy(() -> new Script(name));
        }
        assertRefused(Reason.CANNOT, () -> store.putText(anna, ACTIVE, new byte[] {(byte) 0xff}));

        assertThat(text(ACTIVE)).isEqualTo("holiday");
    }

    @Test
    void a_mailbox_that_is_not_there_has_no_texts() {
        for (TextName name : ofMailbox(MailboxName.of("Nowhere"))) {
            assertRefused(Reason.NOT_FOUND, () -> store.text(anna, name));
            assertRefused(Reason.NOT_FOUND, () -> put(name, "x"));
            assertRefused(Reason.NOT_FOUND, () -> store.removeText(anna, name));
        }
    }

    @Test
    void texts_are_renamed_with_their_mailbox_and_those_below_it() {
        MailboxName below = MailboxName.of("Work", "2026");
        MailboxName after = MailboxName.of("Done", "2026");
        store.create(anna, below);
        ofMailbox(WORK).forEach(name -> put(name, "parent"));
        ofMailbox(below).forEach(name -> put(name, "child"));

        store.rename(anna, WORK, MailboxName.of("Done"));

        ofMailbox(MailboxName.of("Done"))
                .forEach(name -> assertThat(text(name)).isEqualTo("parent"));
        ofMailbox(after).forEach(name -> assertThat(text(name)).isEqualTo("child"));
    }

    @Test
    void texts_are_deleted_with_their_mailbox_and_those_below_stay() {
        MailboxName below = MailboxName.of("Work", "2026");
        store.create(anna, below);
        ofMailbox(WORK).forEach(name -> put(name, "parent"));
        ofMailbox(below).forEach(name -> put(name, "child"));

        store.delete(anna, WORK);
        ofMailbox(below).forEach(name -> assertThat(text(name)).isEqualTo("child"));

        store.create(anna, WORK);
        ofMailbox(WORK).forEach(name -> assertThat(store.text(anna, name)).isEmpty());
    }

    @Test
    void the_texts_of_inbox_are_not_those_of_the_account_and_stay_when_it_is_renamed() {
        put(ACCOUNT, "account");
        ofMailbox(INBOX).forEach(name -> put(name, "inbox"));

        store.rename(anna, INBOX, WORK);

        assertThat(text(ACCOUNT)).isEqualTo("account");
        ofMailbox(INBOX).forEach(name -> assertThat(text(name)).isEqualTo("inbox"));
        ofMailbox(WORK).forEach(name -> assertThat(store.text(anna, name)).isEmpty());
    }

    @Test
    void every_account_has_its_own() {
        Account bob = account(Account.Limits.NONE);
        everyKind().forEach(name -> put(name, "hers"));

        everyKind().forEach(name -> assertThat(store.text(bob, name)).isEmpty());
        assertThat(store.scripts(bob)).isEmpty();
    }

    private static List<TextName> everyKind() {
        return List.of(
                HOLIDAY, ACTIVE, ACCOUNT, new TextName.Metadata(INBOX), new TextName.Rights(INBOX));
    }

    private static List<TextName> ofMailbox(MailboxName name) {
        return List.of(new TextName.Metadata(name), new TextName.Rights(name));
    }

    private void put(TextName name, String text) {
        store.putText(anna, name, text.getBytes(UTF_8));
    }

    private String text(TextName name) {
        return new String(store.text(anna, name).orElseThrow(), UTF_8);
    }
}
