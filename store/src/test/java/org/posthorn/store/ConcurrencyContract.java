package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

abstract class ConcurrencyContract extends Rule {

    private static final int THREADS = 8;
    private static final int EACH = 20;

    @Test
    void no_uid_is_lost_or_given_twice() throws Exception {
        var given = new ConcurrentLinkedQueue<Long>();

        together(worker -> {
            try (Mailbox inbox = store.open(anna, INBOX)) {
                for (int i = 0; i < EACH; i++) {
                    given.add(append(inbox, worker + "." + i + "\r\n").value());
                }
            }
        });

        assertThat(given).doesNotHaveDuplicates();
        assertThat(uids(open(INBOX))).containsExactlyInAnyOrderElementsOf(given);
        assertThat(texts(open(INBOX))).doesNotHaveDuplicates().hasSize(THREADS * EACH);
    }

    @Test
    void deliveries_at_the_same_time_all_arrive() throws Exception {
        together(worker -> {
            for (int i = 0; i < EACH; i++) {
                deliver(i % 2 == 0 ? INBOX : WORK, worker + "." + i + "\r\n");
            }
        });

        var all = new ArrayList<>(texts(open(INBOX)));
        all.addAll(texts(open(WORK)));
        assertThat(all).doesNotHaveDuplicates().hasSize(THREADS * EACH);
    }

    /** Each snapshot holds the one before it: nothing appears late below a UID already shown. */
    @Test
    void snapshots_during_arrivals_only_grow_at_their_end() throws Exception {
        var arriving = new AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> reader =
                    threads.submit(() -> {
                        Mailbox inbox = open(INBOX);
                        List<Long> before = List.of();
                        while (arriving.get()) {
                            List<Long> now = uids(inbox);
                            assertThat(now.subList(0, before.size())).isEqualTo(before);
                            before = now;
                        }
                        return uids(inbox).size();
                    });
            try {
                together(worker -> {
                    try (Mailbox inbox = store.open(anna, INBOX)) {
                        for (int i = 0; i < EACH; i++) {
                            append(inbox, worker + "." + i + "\r\n");
                        }
                    }
                });
            } finally {
                arriving.set(false);
            }
            assertThat(reader.get()).isEqualTo(THREADS * EACH);
        }
    }

    @Test
    void flags_that_sessions_add_at_the_same_time_are_all_kept() throws Exception {
        Uid uid = append(open(INBOX), "x\r\n");

        together(worker -> {
            try (Mailbox inbox = store.open(anna, INBOX)) {
                var flag = new Flags(Set.of(), Set.of("worker" + worker));
                inbox.store(only(uid), new FlagChange.Add(flag));
            }
        });

        assertThat(flags(open(INBOX), uid).keywords()).hasSize(THREADS);
    }

    @Test
    void a_message_that_all_move_arrives_once() throws Exception {
        create(WORK);
        for (int i = 0; i < EACH; i++) {
            append(open(INBOX), i + "\r\n");
        }
        var moved = new ConcurrentLinkedQueue<Uid>();

        together(worker -> {
            try (Mailbox inbox = store.open(anna, INBOX)) {
                moved.addAll(inbox.move(UidSet.range(1, Uid.MAX), WORK).from());
            }
        });

        assertThat(moved).doesNotHaveDuplicates().hasSize(EACH);
        assertThat(texts(open(WORK))).doesNotHaveDuplicates().hasSize(EACH);
        assertThat(uids(open(INBOX))).isEmpty();
    }

    @Test
    void a_message_that_all_expunge_is_removed_by_one() throws Exception {
        for (int i = 0; i < EACH; i++) {
            append(open(INBOX), i + "\r\n");
        }
        var removed = new ConcurrentLinkedQueue<Long>();

        together(worker -> {
            try (Mailbox inbox = store.open(anna, INBOX)) {
                LongStream uids = inbox.expunge(UidSet.range(1, Uid.MAX)).uids();
                uids.forEach(removed::add);
            }
        });

        assertThat(removed).doesNotHaveDuplicates().hasSize(EACH);
    }

    @Test
    void one_of_all_who_create_a_mailbox_succeeds() throws Exception {
        var made = new ConcurrentLinkedQueue<Integer>();

        together(worker -> {
            try {
                store.create(anna, WORK);
                made.add(worker);
            } catch (StoreException e) {
                assertThat(e.reason()).isEqualTo(StoreException.Reason.ALREADY_EXISTS);
            }
        });

        assertThat(made).hasSize(1);
    }

    private interface Work {
        void of(int worker);
    }

    private static void together(Work work) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Callable<Void>>();
            for (int i = 0; i < THREADS; i++) {
                int worker = i;
                all.add(() -> {
                    work.of(worker);
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(all)) {
                done.get();
            }
        }
    }
}
