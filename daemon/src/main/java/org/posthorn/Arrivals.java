package org.posthorn;

import org.posthorn.pipeline.Receipt;
import org.posthorn.pipeline.Receipts;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Remembers what an embedded server accepted and refused, for its tests. Thread-safe. */
final class Arrivals implements Receipts {

    /** A test that sends more looks at the last ones only. */
    private static final int MAX_RECEIPTS = 10_000;

    /** As many as fit on a screen. */
    private static final int MAX_REFUSALS = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Receipt> receipts = new LinkedHashMap<>();
    private final Deque<String> refusals = new ArrayDeque<>();

    @Override
    public void accepted(Receipt receipt) {
        lock.lock();
        try {
            receipts.put(receipt.id(), receipt);
            if (receipts.size() > MAX_RECEIPTS) {
                receipts.remove(receipts.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Something was refused; {@code line} says what and how. */
    void refused(String line) {
        lock.lock();
        try {
            refusals.add(line);
            if (refusals.size() > MAX_REFUSALS) {
                refusals.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The receipt of a message, which one of our fields names. */
    Optional<Receipt> of(byte[] message) {
        lock.lock();
        try {
            return ReceivedMail.id(message).map(receipts::get);
        } finally {
            lock.unlock();
        }
    }

    /** In the order of their acceptance. */
    List<Receipt> receipts() {
        lock.lock();
        try {
            return List.copyOf(receipts.values());
        } finally {
            lock.unlock();
        }
    }

    List<String> refusals() {
        lock.lock();
        try {
            return List.copyOf(refusals);
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            receipts.clear();
            refusals.clear();
        } finally {
            lock.unlock();
        }
    }
}
