package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

class HashingPoolTest {

    @Test
    void returns_what_the_work_returns_or_throws() throws ExecutionException {
        try (var pool = new HashingPool(1, 1)) {
            assertThat(pool.run(() -> 7, Caller.KNOWN)).contains(7);
            assertThatThrownBy(() -> pool.run(() -> Integer.parseInt("x"), Caller.KNOWN))
                    .hasCauseInstanceOf(NumberFormatException.class);
        }
    }

    @Test
    void refuses_what_neither_thread_nor_queue_can_take() throws Exception {
        var running = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var pool = new HashingPool(1, 1)) {
            var first = inBackground(pool, running, release);
            running.await();
            var second = new CompletableFuture<Optional<Boolean>>();
            // Which of the two that come now finds the queue full is open; one of them does.
            Thread.ofVirtual().start(() -> second.complete(waitIn(pool, release)));
            var third = new CompletableFuture<Optional<Boolean>>();
            Thread.ofVirtual().start(() -> third.complete(waitIn(pool, release)));
            var refused = CompletableFuture.anyOf(second, third).get();
            release.countDown();

            assertThat(refused).isEqualTo(Optional.empty());
            assertThat(first.get()).contains(true);
            assertThat(second.get().isPresent() ^ third.get().isPresent()).isTrue();
        }
    }

    @Test
    void keeps_a_part_of_the_queue_for_those_who_are_known() throws Exception {
        var running = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var pool = new HashingPool(1, 4)) {
            var first = inBackground(pool, running, release);
            running.await();
            var refused = new CountDownLatch(1);
            for (int i = 0; i < 5; i++) {
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                pool.run(release::getCount, Caller.STRANGER)
                                        .ifPresentOrElse(done -> {}, refused::countDown);
                            } catch (ExecutionException e) {
                                throw new AssertionError(e);
                            }
                        });
            }
            refused.await();
            var owner = new CompletableFuture<Optional<Integer>>();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            owner.complete(pool.run(() -> 7, Caller.KNOWN));
                        } catch (ExecutionException e) {
                            owner.completeExceptionally(e);
                        }
                    });
            release.countDown();
            assertThat(owner.get()).contains(7);
            assertThat(first.get()).contains(true);
        }
    }

    @Test
    void refuses_everything_once_closed() throws ExecutionException {
        var pool = new HashingPool(1, 1);
        pool.close();

        assertThat(pool.run(() -> 7, Caller.KNOWN)).isEmpty();
    }

    private static CompletableFuture<Optional<Boolean>> inBackground(
            HashingPool pool, CountDownLatch running, CountDownLatch release) {
        var result = new CompletableFuture<Optional<Boolean>>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        result.complete(
                                pool.run(
                                        () -> {
                                            running.countDown();
                                            release.await();
                                            return true;
                                        },
                                        Caller.KNOWN));
                    } catch (ExecutionException e) {
                        result.completeExceptionally(e);
                    }
                });
        return result;
    }

    private static Optional<Boolean> waitIn(HashingPool pool, CountDownLatch release) {
        try {
            return pool.run(
                    () -> {
                        release.await();
                        return true;
                    },
                    Caller.KNOWN);
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
