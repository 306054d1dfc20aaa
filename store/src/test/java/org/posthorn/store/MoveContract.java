package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.store.SystemFlag.ANSWERED;

import org.junit.jupiter.api.Test;
import org.posthorn.store.StoreException.Reason;

import java.util.List;
import java.util.Set;

abstract class MoveContract extends Rule {

    @Test
    void moved_messages_keep_octets_flags_and_dates_and_leave() {
        Mailbox inbox = open(INBOX);
        Mailbox work = create(WORK);
        var flags = new Flags(Set.of(ANSWERED), Set.of("$Label1"));
        append(inbox, "stays\r\n");
        Uid uid = append(inbox, "goes\r\n", flags);

        Mailbox.Copied moved = inbox.move(only(uid), WORK);

        assertThat(texts(inbox)).containsExactly("stays\r\n");
        assertThat(texts(work)).containsExactly("goes\r\n");
        assertThat(work.snapshot().flags(0)).isEqualTo(flags);
        assertThat(work.snapshot().internalDate(0)).isEqualTo(CHRISTMAS);
        assertThat(moved.uidValidity()).isEqualTo(work.uidValidity());
        assertThat(moved.from()).containsExactly(uid);
        assertThat(moved.to()).extracting(Uid::value).isEqualTo(uids(work));
    }

    @Test
    void a_message_that_comes_back_has_a_new_uid() {
        Mailbox inbox = open(INBOX);
        Mailbox work = create(WORK);
        Uid uid = append(inbox, "1\r\n");

        inbox.move(only(uid), WORK);
        work.move(UidSet.range(1, Uid.MAX), INBOX);

        assertThat(uids(inbox)).hasSize(1).allMatch(back -> back > uid.value());
        assertThat(uids(work)).isEmpty();
    }

    @Test
    void a_missing_target_is_refused_and_nothing_leaves() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "1\r\n");

        assertRefused(Reason.NOT_FOUND, () -> inbox.move(only(uid), WORK));

        assertThat(texts(inbox)).containsExactly("1\r\n");
        assertThat(names()).doesNotContain("Work");
    }

    @Test
    void a_move_into_the_same_mailbox_loses_nothing() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "1\r\n");

        inbox.move(only(uid), INBOX);

        assertThat(texts(inbox)).containsExactly("1\r\n");
    }

    @Test
    void a_move_of_nothing_moves_nothing() {
        Mailbox inbox = open(INBOX);
        Mailbox work = create(WORK);

        assertThat(inbox.move(UidSet.of(3), WORK))
                .isEqualTo(new Mailbox.Copied(work.uidValidity(), List.of(), List.of()));
    }

    @Test
    void both_mailboxes_show_the_move_in_their_mod_sequences() {
        Mailbox inbox = open(INBOX);
        Mailbox work = create(WORK);
        Uid uid = append(inbox, "1\r\n");
        long inboxBefore = inbox.snapshot().highestModSeq();
        long workBefore = work.snapshot().highestModSeq();

        inbox.move(only(uid), WORK);

        assertThat(inbox.snapshot().highestModSeq()).isGreaterThan(inboxBefore);
        assertThat(work.snapshot().highestModSeq()).isGreaterThan(workBefore);
    }
}
