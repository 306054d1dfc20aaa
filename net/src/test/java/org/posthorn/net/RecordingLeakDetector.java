package org.posthorn.net;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Remembers every buffer that was forgotten. Named in this module's pom. */
public final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {

    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    public RecordingLeakDetector(Class<?> type, int samplingInterval) {
        super(type, samplingInterval);
    }

    /** As Netty looks for it. */
    public RecordingLeakDetector(Class<?> type, int samplingInterval, long maxActive) {
        super(type, samplingInterval);
    }

    /** All leaks so far. Collects garbage, because only that shows them. */
    static List<String> leaks() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.heapBuffer().release(); // lets the detector look
        }
        return List.copyOf(LEAKS);
    }

    @Override
    protected void reportTracedLeak(String type, String records) {
        LEAKS.add(type + records);
    }

    @Override
    protected void reportUntracedLeak(String type) {
        LEAKS.add(type);
    }
}
