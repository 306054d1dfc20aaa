package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.posthorn.store.StoreException.Reason;

import java.util.List;

abstract class SnapshotContract extends Rule {

    @Test
    void a_new_mailbox_is_empty_and_knows_what_comes_next() {
        Mailbox.Snapshot empty = open(INBOX).snapshot();

        assertThat(empty.size()).isZero();
        assertThat(empty.uidNext()).isPositive();
        assertThat(empty.highestModSeq()).isPositive();
        assertThat(empty.indexOf(1)).isNegative();
    }

    @Test
    void an_unchanged_mailbox_gives_the_same_object() {
        Mailbox inbox = open(INBOX);
        append(inbox, "1\r\n");
        Mailbox.Snapshot first = inbox.snapshot();

        inbox.read(new Uid(first.uid(0)), 0, 10);
        store.status(anna, INBOX);
        deliver(WORK, "elsewhere\r\n");

        assertThat(inbox.snapshot()).isSameAs(first);
    }

    @Test
    void a_snapshot_does_not_change_with_the_mailbox() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "1\r\n");
        Mailbox.Snapshot before = inbox.snapshot();
        long modSeq = before.modSeq(0);

        inbox.store(only(uid), new FlagChange.Add(Flags.of(SystemFlag.SEEN)));
        append(inbox, "2\r\n");
        inbox.expunge(only(uid));

        assertThat(before.size()).isEqualTo(1);
        assertThat(before.uid(0)).isEqualTo(uid.value());
        assertThat(before.flags(0)).isEqualTo(Flags.NONE);
        assertThat(before.modSeq(0)).isEqualTo(modSeq);
        assertThat(inbox.snapshot()).isNotSameAs(before);
    }

    @Test
    void the_index_of_a_uid_is_where_it_stands() {
        Mailbox inbox = open(INBOX);
        List<Uid> uids = List.of(append(inbox, "1\r\n"), append(inbox, "2\r\n"));
        Uid last = append(inbox, "3\r\n");
        inbox.expunge(only(uids.get(1)));

        Mailbox.Snapshot now = inbox.snapshot();

        assertThat(now.indexOf(uids.get(0).value())).isZero();
        assertThat(now.indexOf(uids.get(1).value())).isNegative();
        assertThat(now.indexOf(last.value())).isEqualTo(1);
    }

    @Test
    void later_changes_have_higher_mod_sequences() {
        Mailbox inbox = open(INBOX);
        long before = inbox.snapshot().highestModSeq();
        for (int i = 0; i < 10; i++) {
            append(inbox, "x\r\n");
            Mailbox.Snapshot now = inbox.snapshot();
            assertThat(now.highestModSeq()).isGreaterThan(before);
            assertThat(now.modSeq(i)).isEqualTo(now.highestModSeq());
            before = now.highestModSeq();
        }
    }

    @Test
    void the_status_of_a_mailbox_is_told_without_opening_it() {
        Mailbox work = create(WORK);
        append(work, "12345678\r\n", SystemFlag.SEEN);
        append(work, "12\r\n", SystemFlag.DELETED);
        append(work, "\r\n");

        MailStore.Status status = store.status(anna, WORK);

        assertThat(status.messages()).isEqualTo(3);
        assertThat(status.unseen()).isEqualTo(2);
        assertThat(status.deleted()).isEqualTo(1);
        assertThat(status.size()).isEqualTo(16);
        assertThat(store.counts(anna, WORK))
                .usingRecursiveComparison()
                .ignoringFields("size")
                .isEqualTo(status);
    }

    @Test
    void a_status_counts_what_has_just_been_delivered() {
        deliver(INBOX, "12345678\r\n");
        deliver(INBOX, "12345678\r\n");

        MailStore.Status status = store.status(anna, INBOX);

        assertThat(status.messages()).isEqualTo(2);
        assertThat(uids(open(INBOX))).allMatch(uid -> uid < status.uidNext());
    }

    @Test
    void a_mailbox_that_is_not_there_has_no_status_and_cannot_be_opened() {
        assertRefused(Reason.NOT_FOUND, () -> store.status(anna, WORK));
        assertRefused(Reason.NOT_FOUND, () -> store.counts(anna, WORK));
        assertRefused(Reason.NOT_FOUND, () -> store.open(anna, WORK));
    }

    @Test
    void a_deleted_mailbox_has_no_snapshot() {
        Mailbox work = create(WORK);
        store.delete(anna, WORK);

        assertRefused(Reason.NOT_FOUND, work::snapshot);
    }
}
