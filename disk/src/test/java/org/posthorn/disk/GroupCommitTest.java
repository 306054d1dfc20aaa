package org.posthorn.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(20)
final class GroupCommitTest {

    @Test
    void who_comes_while_a_force_runs_shares_the_next_one() throws Exception {
        var begun = new AtomicInteger();
        var returned = new AtomicInteger();
        var release = new Semaphore(0);
        var group =
                new GroupCommit(() -> {
                    begun.incrementAndGet();
                    release.acquireUninterruptibly();
                });
        var threads = new ArrayList<Thread>();
        threads.add(start(group, returned));
        await().until(() -> begun.get() == 1);
        for (int i = 0; i < 10; i++) {
            threads.add(start(group, returned));
        }
        await().until(() -> threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
        release.release();
        await().until(() -> begun.get() == 2);
        assertThat(returned.get()).isLessThanOrEqualTo(1);
        release.release();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(returned).hasValue(11);
        assertThat(begun).hasValue(2);
    }

    @Test
    void a_failure_reaches_its_group_and_not_the_next() throws IOException {
        var count = new AtomicInteger();
        var group =
                new GroupCommit(() -> {
                    if (count.incrementAndGet() == 1) {
                        throw new IOException("No space left on device");
                    }
                });
        assertThatThrownBy(group::commit)
                .satisfies(e -> assertThat(DiskFault.of(e)).isEqualTo(DiskFault.FULL));
        group.commit();
        assertThat(count).hasValue(2);
    }

    @Test
    void who_may_not_wait_forces_only_where_nobody_does() throws Exception {
        var begun = new AtomicInteger();
        var release = new Semaphore(0);
        var group =
                new GroupCommit(() -> {
                    begun.incrementAndGet();
                    release.acquireUninterruptibly();
                });
        var returned = new AtomicInteger();
        Thread first = start(group, returned);
        await().until(() -> begun.get() == 1);
        assertThat(group.commitAtOnce()).isFalse();
        release.release();
        first.join();

        release.release();
        assertThat(group.commitAtOnce()).isTrue();
        assertThat(begun).hasValue(2);
    }

    @Test
    void who_comes_while_one_forces_at_once_waits_for_the_next() throws Exception {
        var begun = new AtomicInteger();
        var release = new Semaphore(0);
        var group =
                new GroupCommit(() -> {
                    begun.incrementAndGet();
                    release.acquireUninterruptibly();
                });
        Thread atOnce =
                Thread.startVirtualThread(() -> {
                    try {
                        group.commitAtOnce();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
        await().until(() -> begun.get() == 1);
        var returned = new AtomicInteger();
        Thread second = start(group, returned);
        await().until(() -> second.getState() == Thread.State.WAITING);
        assertThat(returned).hasValue(0);
        release.release(2);
        second.join();
        atOnce.join();
        assertThat(begun).hasValue(2);
    }

    private static Thread start(GroupCommit group, AtomicInteger returned) {
        return Thread.startVirtualThread(() -> {
            try {
                group.commit();
                returned.incrementAndGet();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }
}
