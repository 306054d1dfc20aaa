package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.posthorn.store.StoreException.Reason;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

abstract class QuotaContract extends Rule {

    private static final String TEN = "12345678\r\n";

    @Test
    void usage_counts_octets_and_messages_of_all_mailboxes() {
        append(open(INBOX), TEN);
        append(create(WORK), TEN);

        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(20, 2));
    }

    @Test
    void what_fits_exactly_is_taken_and_one_octet_more_is_not() {
        anna = account(new Account.Limits(30, 0));
        deliver(INBOX, TEN);
        Mailbox inbox = open(INBOX);
        append(inbox, TEN);

        assertRefused(Reason.OVER_QUOTA, () -> append(inbox, TEN + "x"));
        append(inbox, TEN);

        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(30, 3));
    }

    @Test
    void a_size_that_cannot_fit_is_refused_before_the_octets_are_taken() {
        anna = account(new Account.Limits(30, 0));
        Mailbox inbox = open(INBOX);

        assertRefused(Reason.OVER_QUOTA, () -> inbox.append(31));
        assertRefused(Reason.OVER_QUOTA, () -> store.deliver(List.of(toInbox()), 31));
        assertRefused(Reason.OVER_QUOTA, () -> store.deliver(List.of(toInbox()), Long.MAX_VALUE));
    }

    @Test
    void a_size_that_was_not_told_is_refused_when_it_is_known() {
        anna = account(new Account.Limits(5, 0));
        try (Delivery delivery = store.deliver(List.of(toInbox()), 0)) {
            write(delivery.body(), TEN);
            assertRefused(Reason.OVER_QUOTA, delivery::prepare);
        }
        try (Append append = open(INBOX).append(0)) {
            write(append.message(Flags.NONE, CHRISTMAS), TEN);
            assertRefused(Reason.OVER_QUOTA, append::commit);
        }

        assertThat(uids(open(INBOX))).isEmpty();
    }

    @Test
    void several_messages_fit_together_or_not_at_all() {
        anna = account(new Account.Limits(15, 0));
        Mailbox inbox = open(INBOX);
        try (Append append = inbox.append(0)) {
            write(append.message(Flags.NONE, CHRISTMAS), TEN);
            write(append.message(Flags.NONE, CHRISTMAS), TEN);
            assertRefused(Reason.OVER_QUOTA, append::commit);
        }

        assertThat(uids(inbox)).isEmpty();
    }

    @Test
    void the_number_of_messages_is_limited_too() {
        anna = account(new Account.Limits(0, 2));
        deliver(INBOX, TEN);
        deliver(INBOX, TEN);

        assertRefused(Reason.OVER_QUOTA, () -> deliver(INBOX, TEN));
    }

    @Test
    void one_full_account_refuses_the_delivery_for_all_targets() {
        Account full = account(new Account.Limits(1, 0));

        assertRefused(
                Reason.OVER_QUOTA,
                () -> deliver(TEN, toInbox(), new Delivery.Target(full, INBOX, Flags.NONE)));

        assertThat(uids(open(INBOX))).isEmpty();
    }

    @Test
    void copies_count_and_all_or_none_are_made() {
        anna = account(new Account.Limits(35, 0));
        Mailbox inbox = open(INBOX);
        append(inbox, TEN);
        append(inbox, TEN);
        Mailbox work = create(WORK);

        assertRefused(Reason.OVER_QUOTA, () -> inbox.copy(UidSet.range(1, Uid.MAX), WORK));

        assertThat(uids(work)).isEmpty();
    }

    @Test
    void a_full_account_can_move_and_make_room() {
        anna = account(new Account.Limits(20, 2));
        Mailbox inbox = open(INBOX);
        append(inbox, TEN);
        append(inbox, TEN);
        Mailbox work = create(WORK);

        inbox.move(UidSet.range(1, Uid.MAX), WORK);
        work.expunge(UidSet.of(uids(work).getFirst()));
        append(work, TEN);

        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(20, 2));
    }

    @Test
    void a_deleted_mailbox_gives_its_room_back() {
        anna = account(new Account.Limits(10, 0));
        append(create(WORK), TEN);

        store.delete(anna, WORK);

        append(open(INBOX), TEN);
        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(10, 1));
    }

    @Test
    void a_delivery_may_go_beyond_by_the_grace_and_an_append_may_not() {
        anna = account(new Account.Limits(15, 0, 5));
        Mailbox inbox = open(INBOX);
        append(inbox, TEN);

        assertRefused(Reason.OVER_QUOTA, () -> append(inbox, TEN));
        deliver(INBOX, TEN);
        assertRefused(Reason.OVER_QUOTA, () -> deliver(INBOX, "\r\n"));

        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(20, 2));
    }

    @Test
    void the_largest_limit_is_not_exceeded_by_its_grace() {
        anna = account(new Account.Limits(Long.MAX_VALUE - 1, 0, Long.MAX_VALUE / 10));
        deliver(INBOX, TEN);

        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(10, 1));
    }

    @Test
    void grace_is_no_limit_where_there_is_none() {
        anna = account(new Account.Limits(0, 0, 5));
        deliver(INBOX, TEN);

        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(10, 1));
    }

    @Test
    void deliveries_at_the_same_time_stay_within_limit_and_grace_together() throws Exception {
        anna = account(new Account.Limits(100, 0, 20));
        var delivered = new AtomicInteger();
        var together = new CyclicBarrier(16);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 16; i++) {
                all.add(
                        threads.submit(() -> {
                            together.await();
                            try {
                                deliver(INBOX, TEN);
                                return delivered.incrementAndGet();
                            } catch (StoreException e) {
                                assertThat(e.reason()).isEqualTo(Reason.OVER_QUOTA);
                                return 0;
                            }
                        }));
            }
            for (Future<Integer> each : all) {
                each.get();
            }
        }

        assertThat(delivered).hasValue(12);
        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(120, 12));
    }

    @Test
    void what_is_ready_to_be_committed_has_its_room() {
        anna = account(new Account.Limits(10, 0));
        try (Delivery first = store.deliver(List.of(toInbox()), TEN.length())) {
            write(first.body(), TEN);
            first.prepare();
            assertRefused(Reason.OVER_QUOTA, () -> deliver(INBOX, TEN));
            assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(0, 0));
            first.commit();
        }
        assertThat(uids(open(INBOX))).hasSize(1);
    }

    @Test
    void what_was_not_committed_gives_its_room_back() {
        anna = account(new Account.Limits(10, 1));
        try (Delivery first = store.deliver(List.of(toInbox()), TEN.length())) {
            write(first.body(), TEN);
            first.prepare();
        }
        try (Append append = open(INBOX).append(TEN.length())) {
            write(append.message(Flags.NONE, CHRISTMAS), TEN);
        }
        assertRefused(Reason.OVER_QUOTA, () -> deliver("x".repeat(11), toInbox()));

        deliver(INBOX, TEN);
        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(10, 1));
    }

    @Test
    void expunged_and_copied_messages_count_with_their_sizes() {
        anna = account(new Account.Limits(1000, 0));
        Mailbox inbox = open(INBOX);
        for (int i = 1; i <= 4; i++) {
            append(inbox, "x".repeat(i) + "\r\n");
        }
        create(WORK);
        inbox.copy(UidSet.range(2, 3), WORK);
        inbox.store(UidSet.range(1, 2), new FlagChange.Add(Flags.of(SystemFlag.DELETED)));
        inbox.expungeDeleted(UidSet.range(1, Uid.MAX));
        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(20, 4));

        store.rename(anna, WORK, MailboxName.of("Done"));
        store.rename(anna, INBOX, MailboxName.of("Old"));
        store.delete(anna, MailboxName.of("Done"));

        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(11, 2));
    }

    private Delivery.Target toInbox() {
        return new Delivery.Target(anna, INBOX, Flags.NONE);
    }
}
