package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.store.SystemFlag.ANSWERED;
import static org.posthorn.store.SystemFlag.DELETED;
import static org.posthorn.store.SystemFlag.FLAGGED;
import static org.posthorn.store.SystemFlag.SEEN;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.store.StoreException.Reason;

import java.util.List;
import java.util.Set;

abstract class FlagsContract extends Rule {

    @ParameterizedTest
    @EnumSource
    void every_system_flag_can_be_set_and_cleared(SystemFlag flag) {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "x\r\n");

        inbox.store(only(uid), new FlagChange.Add(Flags.of(flag)));
        assertThat(flags(inbox, uid)).isEqualTo(Flags.of(flag));

        inbox.store(only(uid), new FlagChange.Remove(Flags.of(flag)));
        assertThat(flags(inbox, uid)).isEqualTo(Flags.NONE);
    }

    @Test
    void add_remove_and_replace_do_what_they_say() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "x\r\n", SEEN);

        inbox.store(only(uid), new FlagChange.Add(Flags.of(SEEN, FLAGGED)));
        assertThat(flags(inbox, uid)).isEqualTo(Flags.of(SEEN, FLAGGED));

        inbox.store(only(uid), new FlagChange.Remove(Flags.of(SEEN, ANSWERED)));
        assertThat(flags(inbox, uid)).isEqualTo(Flags.of(FLAGGED));

        inbox.store(only(uid), new FlagChange.Replace(Flags.of(DELETED)));
        assertThat(flags(inbox, uid)).isEqualTo(Flags.of(DELETED));
    }

    @Test
    void keywords_are_the_same_in_any_case() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "x\r\n");

        inbox.store(only(uid), new FlagChange.Add(keywords("Work", "$Junk")));
        inbox.store(only(uid), new FlagChange.Add(keywords("WORK")));
        assertThat(flags(inbox, uid)).isEqualTo(keywords("work", "$junk"));

        inbox.store(only(uid), new FlagChange.Remove(keywords("wORK")));
        assertThat(flags(inbox, uid)).isEqualTo(keywords("$Junk"));
    }

    @Test
    void a_change_gets_a_mod_sequence_above_all_before() {
        Mailbox inbox = open(INBOX);
        Uid first = append(inbox, "1\r\n");
        append(inbox, "2\r\n");
        Mailbox.Snapshot before = inbox.snapshot();

        inbox.store(only(first), new FlagChange.Add(Flags.of(SEEN)));

        Mailbox.Snapshot after = inbox.snapshot();
        assertThat(after.modSeq(0)).isGreaterThan(before.highestModSeq());
        assertThat(after.modSeq(1)).isEqualTo(before.modSeq(1));
        assertThat(after.highestModSeq()).isEqualTo(after.modSeq(0));
    }

    @Test
    void a_change_that_changes_nothing_keeps_the_mod_sequence() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "x\r\n", SEEN);
        Mailbox.Snapshot before = inbox.snapshot();

        inbox.store(only(uid), new FlagChange.Add(Flags.of(SEEN)));
        inbox.store(only(uid), new FlagChange.Remove(Flags.of(DELETED)));
        inbox.store(only(uid), new FlagChange.Replace(Flags.of(SEEN)));

        assertThat(inbox.snapshot()).isSameAs(before);
    }

    @Test
    void uids_that_are_not_there_are_passed_over() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "x\r\n");

        inbox.store(UidSet.range(1, Uid.MAX), new FlagChange.Add(Flags.of(SEEN)));
        inbox.store(UidSet.of(uid.value() + 7), new FlagChange.Add(Flags.of(DELETED)));

        assertThat(flags(inbox, uid)).isEqualTo(Flags.of(SEEN));
    }

    @Test
    void other_sessions_see_the_change() {
        Mailbox here = open(INBOX);
        Mailbox there = open(INBOX);
        Uid uid = append(here, "x\r\n");

        here.store(only(uid), new FlagChange.Add(Flags.of(FLAGGED)));

        assertThat(flags(there, uid)).isEqualTo(Flags.of(FLAGGED));
    }

    @Test
    void octets_and_date_stay_when_flags_change() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "x\r\n");
        String uidl = inbox.snapshot().uidl(0);

        inbox.store(only(uid), new FlagChange.Replace(Flags.of(ANSWERED, SEEN)));

        assertThat(texts(inbox)).isEqualTo(List.of("x\r\n"));
        assertThat(inbox.snapshot().internalDate(0)).isEqualTo(CHRISTMAS);
        assertThat(inbox.snapshot().uidl(0)).isEqualTo(uidl);
    }

    @Test
    void a_deleted_mailbox_takes_no_change() {
        Mailbox work = create(WORK);
        store.delete(anna, WORK);

        assertRefused(
                Reason.NOT_FOUND,
                () -> work.store(UidSet.of(1), new FlagChange.Add(Flags.of(SEEN))));
    }

    private static Flags keywords(String... words) {
        return new Flags(Set.of(), Set.of(words));
    }
}
