package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.store.SystemFlag.FLAGGED;
import static org.posthorn.store.SystemFlag.SEEN;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

abstract class ModSeqContract extends Rule {

    private static final FlagChange FLAG = new FlagChange.Add(Flags.of(FLAGGED));

    @Test
    void a_change_is_made_only_where_nothing_has_changed_since() {
        Mailbox inbox = open(INBOX);
        Uid first = append(inbox, "1\r\n");
        Uid second = append(inbox, "2\r\n");
        long known = inbox.snapshot().highestModSeq();
        inbox.store(only(second), new FlagChange.Add(Flags.of(SEEN)));

        assertThat(inbox.store(only(first, second), FLAG, known)).isEqualTo(only(second));

        assertThat(flags(inbox, first)).isEqualTo(Flags.of(FLAGGED));
        assertThat(flags(inbox, second)).isEqualTo(Flags.of(SEEN));
    }

    @Test
    void a_message_is_unchanged_since_its_own_mod_sequence() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "1\r\n");
        long own = inbox.snapshot().modSeq(0);

        assertThat(inbox.store(only(uid), FLAG, own - 1)).isEqualTo(only(uid));
        assertThat(inbox.store(only(uid), FLAG, own)).isEqualTo(UidSet.EMPTY);
        assertThat(inbox.store(only(uid), FLAG, 0)).isEqualTo(only(uid));
    }

    @Test
    void what_has_changed_since_is_arrivals_and_flags() {
        Mailbox inbox = open(INBOX);
        append(inbox, "1\r\n");
        Uid second = append(inbox, "2\r\n");
        long known = inbox.snapshot().highestModSeq();
        assertThat(inbox.snapshot().changedSince(known)).isEqualTo(UidSet.EMPTY);

        inbox.store(only(second), FLAG);
        Uid third = append(inbox, "3\r\n");

        assertThat(inbox.snapshot().changedSince(known)).isEqualTo(only(second, third));
        assertThat(inbox.snapshot().changedSince(0)).isEqualTo(UidSet.range(1, third.value()));
    }

    @Test
    void what_has_vanished_since_is_told_and_only_that() {
        Mailbox inbox = open(INBOX);
        Uid first = append(inbox, "1\r\n");
        Uid second = append(inbox, "2\r\n");
        Uid third = append(inbox, "3\r\n");
        inbox.expunge(only(first));
        Mailbox.Snapshot known = inbox.snapshot();

        inbox.expunge(only(second));

        Mailbox.Snapshot now = inbox.snapshot();
        assertThat(now.vanishedSince(known.highestModSeq())).isEqualTo(only(second));
        assertThat(now.vanishedSince(now.highestModSeq())).isEqualTo(UidSet.EMPTY);
        assertThat(now.vanishedSince(0).contains(first.value())).isTrue();
        assertThat(now.vanishedSince(0).contains(third.value())).isFalse();
        assertThat(known.vanishedSince(known.highestModSeq())).isEqualTo(UidSet.EMPTY);
    }

    @Test
    void a_message_that_moves_away_has_vanished() {
        Mailbox inbox = open(INBOX);
        store.create(anna, WORK);
        Uid uid = append(inbox, "1\r\n");
        long known = inbox.snapshot().highestModSeq();

        inbox.move(only(uid), WORK);

        assertThat(inbox.snapshot().vanishedSince(known)).isEqualTo(only(uid));
    }

    @Test
    void nothing_vanished_is_forgotten_when_the_store_is_opened_again() {
        Mailbox inbox = open(INBOX);
        IntStream.range(0, 5).forEach(i -> append(inbox, i + "\r\n"));
        long known = inbox.snapshot().highestModSeq();
        inbox.expunge(UidSet.of(2, 4));
        long highest = inbox.snapshot().highestModSeq();
        inbox.close();

        store = subject.reopen();
        Mailbox.Snapshot again = open(INBOX).snapshot();

        assertThat(again.highestModSeq()).isGreaterThanOrEqualTo(highest);
        UidSet vanished = again.vanishedSince(known);
        assertThat(vanished.contains(2) && vanished.contains(4)).isTrue();
        assertThat(vanished.contains(1) || vanished.contains(3) || vanished.contains(5)).isFalse();
    }

    @Test
    void the_keywords_of_a_mailbox_are_known() {
        Mailbox inbox = open(INBOX);
        append(inbox, "1\r\n", new Flags(java.util.Set.of(SEEN), java.util.Set.of("Work")));

        assertThat(inbox.snapshot().keywords()).contains("Work");
    }

    @Test
    void the_first_unseen_message_is_known() {
        Mailbox inbox = open(INBOX);
        assertThat(inbox.snapshot().firstUnseen()).isEqualTo(-1);
        append(inbox, "1\r\n", SEEN);
        append(inbox, "2\r\n");
        append(inbox, "3\r\n");

        assertThat(inbox.snapshot().firstUnseen()).isEqualTo(1);
    }
}
