package org.posthorn.pipeline.dkim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Understands key records, and remembers those that came last. Thread-safe. */
final class KeyCache {

    /** Senders that come again and again are fewer. */
    private static final int MAX_ENTRIES = 1000;

    /** Records at one name: the standard has one. */
    private static final int MAX_RECORDS = 4;

    /** A record as understood, or why not. */
    private sealed interface Parsed {
        record Key(KeyRecord record) implements Parsed {}

        record Bad(String reason) implements Parsed {}
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Parsed> entries =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Parsed> eldest) {
                    return size() > MAX_ENTRIES;
                }
            };

    /** The first record that is a key of this kind. RFC 6376 §6.1.2. */
    KeyRecord choose(List<String> texts, Algorithm algorithm) throws MalformedException {
        String reason = "";
        for (String text : texts.subList(0, Math.min(texts.size(), MAX_RECORDS))) {
            switch (parsed(text)) {
                case Parsed.Key(var record) -> {
                    if (record.algorithm() == algorithm) {
                        return record;
                    }
                    reason = "key is of another type";
                }
                case Parsed.Bad(var why) -> reason = reason.isEmpty() ? why : reason;
            }
        }
        throw new MalformedException(reason);
    }

    private Parsed parsed(String text) {
        lock.lock();
        try {
            var known = entries.get(text);
            if (known != null) {
                return known;
            }
        } finally {
            lock.unlock();
        }
        var fresh = parse(text);
        lock.lock();
        try {
            entries.put(text, fresh);
        } finally {
            lock.unlock();
        }
        return fresh;
    }

    private static Parsed parse(String text) {
        try {
            return new Parsed.Key(KeyRecord.parse(text));
        } catch (MalformedException e) {
            return new Parsed.Bad(e.reason());
        }
    }
}
