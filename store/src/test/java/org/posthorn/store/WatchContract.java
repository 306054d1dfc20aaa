package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.TimeUnit.SECONDS;

import org.junit.jupiter.api.Test;

import java.util.concurrent.Semaphore;

abstract class WatchContract extends Rule {

    private final Semaphore told = new Semaphore(0);

    @Test
    void a_delivery_is_told() throws InterruptedException {
        Mailbox inbox = open(INBOX);
        inbox.watch(told::release);

        deliver(INBOX, "news\r\n");

        awaitTold();
        assertThat(texts(inbox)).containsExactly("news\r\n");
    }

    @Test
    void changes_of_other_sessions_are_told() throws InterruptedException {
        Mailbox here = open(INBOX);
        Mailbox there = open(INBOX);
        Uid uid = append(there, "1\r\n");
        assertThat(uids(here)).containsExactly(uid.value());
        here.watch(told::release);

        there.store(only(uid), new FlagChange.Add(Flags.of(SystemFlag.SEEN)));
        awaitTold();
        assertThat(flags(here, uid)).isEqualTo(Flags.of(SystemFlag.SEEN));

        told.drainPermits();
        there.expunge(only(uid));
        awaitTold();
        assertThat(uids(here)).isEmpty();
    }

    @Test
    void messages_that_are_copied_or_moved_here_are_told() throws InterruptedException {
        Mailbox inbox = open(INBOX);
        Mailbox work = create(WORK);
        append(inbox, "1\r\n");
        work.watch(told::release);

        inbox.copy(UidSet.range(1, Uid.MAX), WORK);
        awaitTold();

        told.drainPermits();
        inbox.move(UidSet.range(1, Uid.MAX), WORK);
        awaitTold();
        assertThat(texts(work)).containsExactly("1\r\n", "1\r\n");
    }

    @Test
    void the_end_of_the_mailbox_is_told() throws InterruptedException {
        create(WORK).watch(told::release);

        store.delete(anna, WORK);

        awaitTold();
    }

    @Test
    void a_watcher_may_look_at_the_store() throws InterruptedException {
        Mailbox inbox = open(INBOX);
        inbox.watch(() -> told.release(inbox.snapshot().size()));

        deliver(INBOX, "news\r\n");

        awaitTold();
    }

    /**
     * Of two watches on one mailbox the open one is told, which shows that the closed one was not.
     */
    @Test
    void a_closed_watch_is_told_nothing() throws InterruptedException {
        var closed = new Semaphore(0);
        var given = new Semaphore(0);
        Mailbox inbox = open(INBOX);
        Mailbox other = store.open(anna, INBOX);
        Mailbox.Watch watch = inbox.watch(closed::release);
        other.watch(given::release);

        watch.close();
        other.close();
        inbox.watch(told::release);
        deliver(INBOX, "news\r\n");

        awaitTold();
        assertThat(closed.availablePermits()).isZero();
        assertThat(given.availablePermits()).isZero();
    }

    @Test
    void closing_twice_is_harmless() {
        Mailbox inbox = open(INBOX);
        Mailbox.Watch watch = inbox.watch(told::release);

        watch.close();
        watch.close();
        inbox.close();
        inbox.close();
    }

    private void awaitTold() throws InterruptedException {
        assertThat(told.tryAcquire(20, SECONDS)).as("told within 20 s").isTrue();
    }
}
