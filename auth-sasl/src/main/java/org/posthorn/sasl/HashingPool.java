package org.posthorn.sasl;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where passwords are hashed: few platform threads, because a hash takes a whole processor and much
 * memory, and a queue that ends. Thread-safe.
 */
final class HashingPool implements AutoCloseable {

    private final ThreadPoolExecutor pool;

    /** A quarter of the queue is for those who are known. */
    private final Semaphore strangers;

    HashingPool(int threads, int queue) {
        strangers = new Semaphore(Math.max(threads, queue - queue / 4));
        pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        10,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(queue),
                        Thread.ofPlatform().daemon().name("hashing-", 1).factory());
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Waits for the result. Empty if the queue is full, the pool is closed, or the waiting thread
     * is interrupted.
     *
     * @throws ExecutionException what the work threw
     */
    <T> Optional<T> run(Callable<T> work, Caller caller) throws ExecutionException {
        return switch (caller) {
            case KNOWN -> run(work);
            case STRANGER -> {
                if (!strangers.tryAcquire()) {
                    yield Optional.empty();
                }
                try {
                    yield run(work);
                } finally {
                    strangers.release();
                }
            }
        };
    }

    private <T> Optional<T> run(Callable<T> work) throws ExecutionException {
        Future<T> result;
        try {
            result = pool.submit(work);
        } catch (RejectedExecutionException e) {
            return Optional.empty();
        }
        try {
            return Optional.of(result.get());
        } catch (InterruptedException e) {
            result.cancel(false);
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Drops what waits; ends when the hashes that are being made are done. */
    @Override
    public void close() {
        pool.shutdownNow().forEach(HashingPool::cancel);
        try {
            pool.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void cancel(Runnable work) {
        if (work instanceof Future<?> future) {
            future.cancel(false);
        }
    }
}
