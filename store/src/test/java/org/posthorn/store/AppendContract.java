package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.posthorn.store.StoreException.Reason;

import java.util.Set;

abstract class AppendContract extends Rule {

    @Test
    void an_appended_message_has_the_flags_and_the_date_that_it_came_with() {
        Mailbox inbox = open(INBOX);
        var flags = new Flags(Set.of(SystemFlag.SEEN, SystemFlag.DRAFT), Set.of("$MDNSent"));

        Uid uid = append(inbox, "Subject: x\r\n\r\nbody\r\n", flags);

        assertThat(read(inbox, uid.value())).isEqualTo("Subject: x\r\n\r\nbody\r\n");
        assertThat(flags(inbox, uid)).isEqualTo(flags);
        assertThat(inbox.snapshot().internalDate(0)).isEqualTo(CHRISTMAS);
    }

    @Test
    void uids_ascend_from_what_was_announced() {
        Mailbox inbox = open(INBOX);
        long next = inbox.snapshot().uidNext();

        Uid first = append(inbox, "1\r\n");
        Uid second = append(inbox, "2\r\n");

        assertThat(first.value()).isGreaterThanOrEqualTo(next);
        assertThat(second).isGreaterThan(first);
    }

    @Test
    void the_uid_of_an_expunged_message_is_not_given_again() {
        Mailbox inbox = open(INBOX);
        Uid last = append(inbox, "1\r\n");
        inbox.expunge(only(last));
        store = subject.reopen();

        assertThat(append(open(INBOX), "2\r\n")).isGreaterThan(last);
    }

    @Test
    void several_messages_come_together_in_order() {
        Mailbox inbox = open(INBOX);
        try (Append append = inbox.append(0)) {
            for (int i = 0; i < 5; i++) {
                write(append.message(Flags.NONE, CHRISTMAS.plusSeconds(i)), "nr " + i + "\r\n");
            }
            assertThat(uids(inbox)).isEmpty();

            UidSet uids = append.commit();

            assertThat(uids.uids().boxed().toList()).isEqualTo(uids(inbox));
        }
        assertThat(texts(inbox))
                .containsExactly("nr 0\r\n", "nr 1\r\n", "nr 2\r\n", "nr 3\r\n", "nr 4\r\n");
        assertThat(inbox.snapshot().internalDate(4)).isEqualTo(CHRISTMAS.plusSeconds(4));
    }

    @Test
    void closing_without_a_commit_leaves_no_trace() {
        Mailbox inbox = open(INBOX);
        try (Append append = inbox.append(0)) {
            write(append.message(Flags.NONE, CHRISTMAS), "never\r\n");
            write(append.message(Flags.NONE, CHRISTMAS), "never either\r\n");
        }

        assertThat(uids(inbox)).isEmpty();
        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(0, 0));
    }

    @Test
    void a_message_that_is_withdrawn_leaves_no_trace() {
        Mailbox inbox = open(INBOX);
        try (Append append = inbox.append(0)) {
            write(append.message(Flags.NONE, CHRISTMAS), "whole\r\n");
            write(append.message(Flags.NONE, CHRISTMAS), "cut");
            append.withdraw();
            assertThat(append.commit().uids()).hasSize(1);
        }

        assertThat(texts(inbox)).containsExactly("whole\r\n");
        assertThat(store.usage(anna).messages()).isEqualTo(1);
    }

    @Test
    void an_append_is_committed_once() {
        try (Append append = open(INBOX).append(0)) {
            write(append.message(Flags.NONE, CHRISTMAS), "once\r\n");
            append.commit();
            assertThatIllegalStateException().isThrownBy(append::commit);
        }
    }

    @Test
    void an_append_of_nothing_adds_nothing() {
        try (Append append = open(INBOX).append(0)) {
            assertThat(append.commit()).isEqualTo(UidSet.EMPTY);
        }
    }

    @Test
    void a_mailbox_deleted_meanwhile_takes_no_message() {
        Mailbox work = create(WORK);
        try (Append append = work.append(0)) {
            write(append.message(Flags.NONE, CHRISTMAS), "late\r\n");
            store.delete(anna, WORK);

            assertRefused(Reason.NOT_FOUND, append::commit);
        }
    }

    @Test
    void a_message_may_be_empty_or_without_a_last_line_end() {
        Mailbox inbox = open(INBOX);

        append(inbox, "");
        append(inbox, "Subject: no line end");

        assertThat(texts(inbox)).containsExactly("", "Subject: no line end");
    }
}
