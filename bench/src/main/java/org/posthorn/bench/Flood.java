package org.posthorn.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Wrong passwords by IMAP, 500 a second from 5,000 addresses of the loopback network, for accounts
 * that exist and for others.
 */
final class Flood implements AutoCloseable {

    private static final int A_SECOND = 500;
    private static final int ADDRESSES = 5_000;

    private final int port;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private final AtomicInteger later = new AtomicInteger();
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private volatile long begin;
    private volatile long end;
    private volatile boolean over;

    Flood(int port) {
        this.port = port;
    }

    void start() {
        begin = System.nanoTime();
        thread.start();
    }

    private void run() {
        for (int i = 0; !over; i++) {
            long due = begin + i * (1_000_000_000L / A_SECOND);
            long rest = due - System.nanoTime();
            try {
                if (rest > 0) {
                    Thread.sleep(rest / 1_000_000, (int) (rest % 1_000_000));
                }
            } catch (InterruptedException e) {
                return;
            }
            int number = i;
            Thread.ofVirtual().start(() -> guess(number));
        }
    }

    private void guess(int number) {
        int address = number % ADDRESSES;
        try {
            byte[] octets = {127, 1, (byte) (address / 250), (byte) (address % 250 + 1)};
            begun.incrementAndGet();
            try (var imap = new Conversation(port, InetAddress.getByAddress(octets))) {
                int user = ThreadLocalRandom.current().nextInt(10_000);
                String answer = imap.refused("LOGIN user" + user + "@example.test guess" + number);
                if (!over) {
                    (answer.contains("AUTHENTICATIONFAILED") ? wrong : later).incrementAndGet();
                }
            }
        } catch (IOException e) {
            if (!over) {
                System.out.println("flood: " + e.getMessage());
            }
        }
    }

    double rate() {
        return rate(begun);
    }

    double wrongRate() {
        return rate(wrong);
    }

    double laterRate() {
        return rate(later);
    }

    private double rate(AtomicInteger count) {
        return count.get() * 1e9 / (end - begin);
    }

    @Override
    public void close() {
        stop();
    }

    /** Once: what comes later does not count. */
    void stop() {
        if (!over) {
            over = true;
            end = System.nanoTime();
            thread.interrupt();
        }
    }
}
