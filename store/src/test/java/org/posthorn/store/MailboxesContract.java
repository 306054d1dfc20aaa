package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.store.StoreException.Reason;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

abstract class MailboxesContract extends Rule {

    private static final MailboxName A = MailboxName.of("a");
    private static final MailboxName AB = MailboxName.of("a", "b");
    private static final MailboxName ABC = MailboxName.of("a", "b", "c");

    @Test
    void a_new_account_has_an_inbox() {
        assertThat(store.list(anna))
                .contains(new MailboxEntry(INBOX, true, false, false, Optional.empty()));
        assertThat(open(INBOX).name()).isEqualTo(INBOX);
    }

    @Test
    void a_mailbox_is_made_with_its_parents() {
        store.create(anna, ABC);

        assertThat(names()).contains("INBOX", "a", "a/b", "a/b/c");
        assertThat(uids(open(A))).isEmpty();
    }

    @Test
    void a_mailbox_is_made_once() {
        store.create(anna, AB);

        assertRefused(Reason.ALREADY_EXISTS, () -> store.create(anna, AB));
        assertRefused(Reason.ALREADY_EXISTS, () -> store.create(anna, A));
        assertRefused(Reason.ALREADY_EXISTS, () -> store.create(anna, MailboxName.of("inbox")));
    }

    @Test
    void names_differ_by_case() {
        store.create(anna, MailboxName.of("Work"));
        store.create(anna, MailboxName.of("WORK"));

        assertThat(names()).contains("Work", "WORK");
    }

    @Test
    void accounts_do_not_see_each_other() {
        Account bert = account(Account.Limits.NONE);
        create(WORK);
        deliver(INBOX, "anna's\r\n");

        assertRefused(Reason.NOT_FOUND, () -> store.open(bert, WORK));
        assertThat(store.usage(bert)).isEqualTo(new MailStore.Usage(0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "Archive,ARCHIVE",
        "Drafts,DRAFTS",
        "Junk,JUNK",
        "Sent,SENT",
        "Trash,TRASH",
        "Other,"
    })
    void mailboxes_have_their_use_by_their_name(String name, SpecialUse use) {
        store.create(anna, MailboxName.of(name));

        assertThat(store.list(anna))
                .contains(
                        new MailboxEntry(
                                MailboxName.of(name),
                                true,
                                false,
                                false,
                                Optional.ofNullable(use)));
    }

    @Test
    void a_mailbox_has_the_use_it_was_made_for_whatever_it_is_called() {
        store.create(anna, AB, Optional.of(SpecialUse.SENT));
        assertThat(use(AB)).contains(SpecialUse.SENT);
        assertThat(use(A)).isEmpty();

        store.rename(anna, A, WORK);
        store = subject.reopen();
        assertThat(use(MailboxName.of("Work", "b"))).contains(SpecialUse.SENT);

        store.delete(anna, MailboxName.of("Work", "b"));
        store.create(anna, MailboxName.of("Work", "b"));
        assertThat(use(MailboxName.of("Work", "b"))).isEmpty();
    }

    @Test
    void a_list_says_who_has_children_and_who_is_subscribed() {
        store.create(anna, AB);
        store.subscribe(anna, AB);

        assertThat(store.list(anna))
                .contains(
                        new MailboxEntry(A, true, false, true, Optional.empty()),
                        new MailboxEntry(AB, true, true, false, Optional.empty()));
    }

    private Optional<SpecialUse> use(MailboxName name) {
        return store.list(anna).stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .flatMap(MailboxEntry::use);
    }

    @Test
    void a_deleted_mailbox_is_gone_with_its_messages() {
        append(create(WORK), "1\r\n");

        store.delete(anna, WORK);

        assertThat(names()).doesNotContain("Work");
        assertRefused(Reason.NOT_FOUND, () -> store.open(anna, WORK));
        assertRefused(Reason.NOT_FOUND, () -> store.delete(anna, WORK));
    }

    @Test
    void inbox_stays() {
        assertRefused(Reason.CANNOT, () -> store.delete(anna, INBOX));
    }

    @Test
    void children_stay_when_their_parent_is_deleted() {
        append(create(ABC), "child\r\n");

        store.delete(anna, AB);

        assertThat(store.list(anna))
                .contains(new MailboxEntry(AB, false, false, true, Optional.empty()));
        assertThat(texts(open(ABC))).containsExactly("child\r\n");
        assertRefused(Reason.NOT_FOUND, () -> store.open(anna, AB));
        assertRefused(Reason.CANNOT, () -> store.delete(anna, AB));
        store.create(anna, AB);
        assertThat(store.list(anna))
                .contains(new MailboxEntry(AB, true, false, true, Optional.empty()));
    }

    @Test
    void a_mailbox_made_anew_is_another_mailbox() {
        Mailbox first = create(WORK);
        Uid uid = append(first, "first\r\n");
        store.delete(anna, WORK);

        Mailbox second = create(WORK);

        assertThat(texts(second)).isEmpty();
        Uid anew = append(second, "second\r\n");
        assertThat(second.uidValidity() > first.uidValidity() || anew.compareTo(uid) > 0)
                .as("UIDVALIDITY or UIDs grow")
                .isTrue();
    }

    @Test
    void a_tree_is_renamed_with_everything_in_it() {
        append(create(A), "a\r\n", SystemFlag.FLAGGED);
        append(create(ABC), "c\r\n");

        store.rename(anna, A, MailboxName.of("x", "y"));

        assertThat(names()).contains("x", "x/y", "x/y/b", "x/y/b/c");
        assertThat(names()).doesNotContain("a", "a/b", "a/b/c");
        Mailbox renamed = open(MailboxName.of("x", "y"));
        assertThat(texts(renamed)).containsExactly("a\r\n");
        assertThat(renamed.snapshot().flags(0)).isEqualTo(Flags.of(SystemFlag.FLAGGED));
        assertThat(texts(open(MailboxName.of("x", "y", "b", "c")))).containsExactly("c\r\n");
    }

    @Test
    void neighbours_of_similar_names_are_not_renamed() {
        store.create(anna, AB);
        store.create(anna, MailboxName.of("ab"));
        store.create(anna, MailboxName.of("a b"));

        store.rename(anna, A, MailboxName.of("z"));

        assertThat(names()).contains("z", "z/b", "ab", "a b").doesNotContain("a", "zb");
    }

    @Test
    void what_cannot_be_renamed_stays_as_it_is() {
        store.create(anna, ABC);
        store.create(anna, WORK);
        List<String> before = names();

        assertRefused(Reason.NOT_FOUND, () -> store.rename(anna, MailboxName.of("no"), deep(9)));
        assertRefused(Reason.ALREADY_EXISTS, () -> store.rename(anna, WORK, AB));
        assertRefused(Reason.ALREADY_EXISTS, () -> store.rename(anna, WORK, WORK));
        assertRefused(Reason.ALREADY_EXISTS, () -> store.rename(anna, WORK, INBOX));
        assertRefused(Reason.CANNOT, () -> store.rename(anna, A, MailboxName.of("a", "z")));
        assertRefused(Reason.CANNOT, () -> store.rename(anna, A, deep(MailboxName.MAX_DEPTH - 1)));

        assertThat(names()).isEqualTo(before);
    }

    @Test
    void a_parent_that_exists_by_its_children_only_is_renamed_with_them() {
        create(AB);
        store.delete(anna, A);

        store.rename(anna, A, MailboxName.of("x"));

        assertThat(names()).contains("x/b").doesNotContain("a", "a/b");
    }

    @Test
    void renaming_inbox_moves_its_messages_and_leaves_inbox_and_its_children() {
        store.create(anna, MailboxName.of("INBOX", "child"));
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "1\r\n", SystemFlag.SEEN);

        store.rename(anna, INBOX, MailboxName.of("Old", "mail"));

        Mailbox old = open(MailboxName.of("Old", "mail"));
        assertThat(texts(old)).containsExactly("1\r\n");
        assertThat(old.snapshot().flags(0)).isEqualTo(Flags.of(SystemFlag.SEEN));
        assertThat(names()).contains("INBOX", "INBOX/child").doesNotContain("Old/mail/child");
        assertThat(uids(inbox)).isEmpty();
        assertThat(append(inbox, "2\r\n")).isGreaterThan(uid);
    }

    @Test
    void a_mailbox_made_under_the_old_name_is_another_one() {
        Mailbox first = create(WORK);
        Uid uid = append(first, "first\r\n");
        store.rename(anna, WORK, A);

        Mailbox second = create(WORK);
        Uid anew = append(second, "second\r\n");

        assertThat(second.uidValidity() > first.uidValidity() || anew.compareTo(uid) > 0)
                .as("UIDVALIDITY or UIDs grow")
                .isTrue();
        assertThat(texts(open(A))).containsExactly("first\r\n");
    }

    @ParameterizedTest
    @MethodSource("oddNames")
    void an_odd_name_is_kept_as_it_is_or_refused(MailboxName name) {
        try {
            store.create(anna, name);
        } catch (StoreException e) {
            assertThat(e.reason()).isEqualTo(Reason.CANNOT);
            assertThat(store.list(anna)).hasSize(1);
            return;
        }
        assertThat(store.list(anna)).extracting(MailboxEntry::name).contains(name);
        append(open(name), "x\r\n");
        store.subscribe(anna, name);
        store.rename(anna, name, WORK);
        store.delete(anna, WORK);
    }

    static List<MailboxName> oddNames() {
        return List.of(
                MailboxName.of("with space"),
                MailboxName.of(" "),
                MailboxName.of("tail."),
                MailboxName.of("a.b"),
                MailboxName.of("a..b"),
                MailboxName.of("&"),
                MailboxName.of("&AOQ-"),
                MailboxName.of("~root"),
                MailboxName.of("%*\"'"),
                MailboxName.of("cur"),
                MailboxName.of("new", "tmp"),
                MailboxName.of("dovecot-uidlist"),
                MailboxName.of("INBOX", "INBOX"),
                MailboxName.of("M\u00fcll", "\u65e5\u672c\u8a9e", "\ud83d\udcef"),
                MailboxName.of("e\u0301"),
                MailboxName.of("x".repeat(MailboxName.MAX_SEGMENT)),
                MailboxName.of("\u00e4".repeat(MailboxName.MAX_SEGMENT / 2)),
                new MailboxName(Collections.nCopies(MailboxName.MAX_DEPTH, "d")),
                new MailboxName(
                        Collections.nCopies(
                                MailboxName.MAX_DEPTH, "x".repeat(MailboxName.MAX_SEGMENT))));
    }

    private static MailboxName deep(int depth) {
        return new MailboxName(Collections.nCopies(depth, "q"));
    }
}
