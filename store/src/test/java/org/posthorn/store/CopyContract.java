package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.store.SystemFlag.FLAGGED;
import static org.posthorn.store.SystemFlag.SEEN;

import org.junit.jupiter.api.Test;
import org.posthorn.store.StoreException.Reason;

import java.util.List;
import java.util.Set;

abstract class CopyContract extends Rule {

    @Test
    void copies_keep_octets_flags_and_dates_and_the_originals_stay() {
        Mailbox inbox = open(INBOX);
        Mailbox work = create(WORK);
        var flags = new Flags(Set.of(SEEN, FLAGGED), Set.of("$Label1", "work"));
        append(inbox, "not this\r\n");
        Uid uid = append(inbox, "this\r\n", flags);

        inbox.copy(only(uid), WORK);

        assertThat(texts(work)).containsExactly("this\r\n");
        assertThat(work.snapshot().flags(0)).isEqualTo(flags);
        assertThat(work.snapshot().internalDate(0)).isEqualTo(CHRISTMAS);
        assertThat(texts(inbox)).containsExactly("not this\r\n", "this\r\n");
    }

    @Test
    void the_answer_pairs_old_uids_with_new_ones() {
        Mailbox inbox = open(INBOX);
        Mailbox work = create(WORK);
        append(work, "was here\r\n");
        Uid first = append(inbox, "1\r\n");
        Uid second = append(inbox, "2\r\n");

        Mailbox.Copied copied = inbox.copy(UidSet.range(1, Uid.MAX), WORK);

        assertThat(copied.uidValidity()).isEqualTo(work.uidValidity());
        assertThat(copied.from()).containsExactly(first, second);
        assertThat(copied.to()).hasSize(2).isSorted();
        assertThat(read(work, copied.to().get(0).value())).isEqualTo("1\r\n");
        assertThat(read(work, copied.to().get(1).value())).isEqualTo("2\r\n");
    }

    @Test
    void a_missing_target_is_refused_and_not_made() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "1\r\n");

        assertRefused(Reason.NOT_FOUND, () -> inbox.copy(only(uid), WORK));

        assertThat(names()).doesNotContain("Work");
    }

    @Test
    void copies_into_the_same_mailbox_are_new_messages() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "1\r\n", SEEN);

        Mailbox.Copied copied = inbox.copy(only(uid), INBOX);

        assertThat(texts(inbox)).containsExactly("1\r\n", "1\r\n");
        assertThat(flags(inbox, copied.to().getFirst())).isEqualTo(Flags.of(SEEN));
    }

    @Test
    void a_copy_of_nothing_copies_nothing() {
        Mailbox inbox = open(INBOX);
        Mailbox work = create(WORK);

        Mailbox.Copied copied = inbox.copy(UidSet.of(1, 7), WORK);

        assertThat(copied).isEqualTo(new Mailbox.Copied(work.uidValidity(), List.of(), List.of()));
        assertThat(uids(work)).isEmpty();
    }

    @Test
    void the_copy_does_not_follow_the_original() {
        Mailbox inbox = open(INBOX);
        Mailbox work = create(WORK);
        Uid uid = append(inbox, "1\r\n");
        inbox.copy(only(uid), WORK);

        inbox.store(only(uid), new FlagChange.Add(Flags.of(FLAGGED)));
        inbox.expunge(only(uid));

        assertThat(texts(work)).containsExactly("1\r\n");
        assertThat(work.snapshot().flags(0)).isEqualTo(Flags.NONE);
    }
}
