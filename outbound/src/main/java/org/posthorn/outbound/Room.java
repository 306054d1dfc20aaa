package org.posthorn.outbound;

import org.posthorn.disk.Disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/** How much room the queue has left, by its limits and on the disk. Thread-safe. */
final class Room {

    /** What the disk says is believed for as long. */
    private static final long BELIEVED = 1000;

    private final QueueConf conf;
    private final Disk disk;
    private final Path folder;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private long messages;
    private long octets;
    private long free;
    private long asked = Long.MIN_VALUE;

    Room(QueueConf conf, Disk disk, Path folder, InstantSource clock) {
        this.conf = conf;
        this.disk = disk;
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Takes room for one message.
     *
     * @throws QueueFullException if there is none
     */
    void take(long size) throws IOException {
        askDisk();
        lock.lock();
        try {
            if (messages >= conf.maxMessages()) {
                throw new QueueFullException("the queue holds " + messages + " messages");
            }
            if (size > conf.maxSize().octets() - octets) {
                throw new QueueFullException("the queue holds " + octets + " octets");
            }
            if (size > free - conf.minFree().octets()) {
                throw new QueueFullException("the disk of the queue is nearly full");
            }
            add(size);
        } finally {
            lock.unlock();
        }
    }

    /** Counts what is there already, whatever the limits. */
    void occupy(long size) {
        lock.lock();
        try {
            add(size);
        } finally {
            lock.unlock();
        }
    }

    /** A message is larger than was said, or smaller if this is negative. */
    void grow(long more) {
        lock.lock();
        try {
            octets += more;
            free -= more;
        } finally {
            lock.unlock();
        }
    }

    void give(long size) {
        lock.lock();
        try {
            messages--;
            octets -= size;
        } finally {
            lock.unlock();
        }
    }

    private void add(long size) {
        messages++;
        octets += size;
        free -= size;
    }

    /** Whoever comes meanwhile asks as well, rather than believe what nobody has said yet. */
    private void askDisk() throws IOException {
        long now = clock.millis();
        lock.lock();
        try {
            if (asked != Long.MIN_VALUE && now >= asked && now - asked < BELIEVED) {
                return;
            }
        } finally {
            lock.unlock();
        }
        long usable = disk.run(volume -> Files.getFileStore(folder).getUsableSpace());
        lock.lock();
        try {
            free = usable;
            asked = now;
        } finally {
            lock.unlock();
        }
    }
}
