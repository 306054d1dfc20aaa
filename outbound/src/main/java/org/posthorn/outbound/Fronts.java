package org.posthorn.outbound;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The fields in front of one message, for each form, while it is being sent: all its parcels get
 * the same. Thread-safe.
 */
final class Fronts {

    private final Departure departure;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Form, byte[]> known = new EnumMap<>(Form.class);
    private final List<Step.Signed> unwritten = new ArrayList<>();

    Fronts(Departure departure) {
        this.departure = departure;
    }

    /** Takes over what the file remembers. */
    void learn(List<Step> steps) {
        lock.lock();
        try {
            for (Step step : steps) {
                if (step instanceof Step.Signed signed) {
                    known.putIfAbsent(signed.form(), signed.fields());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    byte[] of(Form form, Transaction transaction, Copy message) throws IOException {
        lock.lock();
        try {
            byte[] fields = known.get(form);
            if (fields == null) {
                fields = departure.fields(transaction, message);
                known.put(form, fields);
                unwritten.add(new Step.Signed(form, fields));
            }
            return fields;
        } finally {
            lock.unlock();
        }
    }

    /** What the file does not remember yet; once. */
    List<Step.Signed> takeUnwritten() {
        lock.lock();
        try {
            List<Step.Signed> taken = List.copyOf(unwritten);
            unwritten.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
