package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.store.SystemFlag.DELETED;

import org.junit.jupiter.api.Test;
import org.posthorn.store.StoreException.Reason;

abstract class ExpungeContract extends Rule {

    @Test
    void the_named_messages_go_and_the_others_stay() {
        Mailbox inbox = open(INBOX);
        append(inbox, "1\r\n");
        Uid second = append(inbox, "2\r\n");
        append(inbox, "3\r\n");

        assertThat(inbox.expunge(only(second))).isEqualTo(only(second));

        assertThat(texts(inbox)).containsExactly("1\r\n", "3\r\n");
    }

    @Test
    void only_what_this_call_removed_is_returned() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "1\r\n");
        UidSet everything = UidSet.range(1, Uid.MAX);

        assertThat(inbox.expunge(everything)).isEqualTo(only(uid));
        assertThat(inbox.expunge(everything)).isEqualTo(UidSet.EMPTY);
    }

    @Test
    void only_messages_with_the_deleted_flag_go_by_expunge_deleted() {
        Mailbox inbox = open(INBOX);
        Uid first = append(inbox, "1\r\n", DELETED);
        append(inbox, "2\r\n");
        Uid third = append(inbox, "3\r\n", DELETED);

        assertThat(inbox.expungeDeleted(UidSet.range(1, first.value()))).isEqualTo(only(first));
        assertThat(texts(inbox)).containsExactly("2\r\n", "3\r\n");

        assertThat(inbox.expungeDeleted(UidSet.range(1, Uid.MAX))).isEqualTo(only(third));
        assertThat(texts(inbox)).containsExactly("2\r\n");
    }

    @Test
    void the_highest_mod_sequence_grows_and_uidnext_does_not_fall() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "1\r\n");
        Mailbox.Snapshot before = inbox.snapshot();

        inbox.expunge(only(uid));

        Mailbox.Snapshot after = inbox.snapshot();
        assertThat(after.highestModSeq()).isGreaterThan(before.highestModSeq());
        assertThat(after.uidNext()).isEqualTo(before.uidNext());
    }

    @Test
    void an_expunge_of_nothing_changes_nothing() {
        Mailbox inbox = open(INBOX);
        append(inbox, "1\r\n");
        Mailbox.Snapshot before = inbox.snapshot();

        inbox.expunge(UidSet.EMPTY);
        inbox.expungeDeleted(UidSet.range(1, Uid.MAX));

        assertThat(inbox.snapshot()).isSameAs(before);
    }

    @Test
    void other_sessions_lose_the_message_too() {
        Mailbox here = open(INBOX);
        Mailbox there = open(INBOX);
        Uid uid = append(here, "1\r\n");
        assertThat(uids(there)).containsExactly(uid.value());

        here.expunge(only(uid));

        assertThat(uids(there)).isEmpty();
        assertRefused(Reason.NOT_FOUND, () -> there.read(uid, 0, 10));
    }

    @Test
    void a_deleted_mailbox_has_nothing_to_expunge() {
        Mailbox work = create(WORK);
        store.delete(anna, WORK);

        assertRefused(Reason.NOT_FOUND, () -> work.expunge(UidSet.of(1)));
        assertRefused(Reason.NOT_FOUND, () -> work.expungeDeleted(UidSet.of(1)));
    }
}
