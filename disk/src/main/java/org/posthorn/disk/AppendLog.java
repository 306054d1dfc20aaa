package org.posthorn.disk;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * A file of records that grows at its end, and survives a power cut at any moment. Thread-safe, but
 * not for threads of the disk pool; one process at a time (see {@link FolderLock}).
 *
 * <p>A record on disk: length of the payload (4 octets, big-endian), CRC-32C over those four octets
 * and the payload (4 octets, big-endian), payload. What does not check out ends the log: opening
 * cuts it off there.
 */
public final class AppendLog implements AutoCloseable {

    /** Of one record, in octets. Larger things are files of their own. */
    public static final int MAX_RECORD = 16 * 1024 * 1024;

    private static final int HEAD = 8;

    private final Disk disk;
    private final Path file;
    private final long dropped;
    private final ReentrantLock lock = new ReentrantLock();
    private final GroupCommit forces;
    private OpenFile open;
    private long size;
    private @Nullable IOException broken;

    private AppendLog(Disk disk, Path file, OpenFile open, long size, long dropped) {
        this.disk = disk;
        this.file = file;
        this.open = open;
        this.size = size;
        this.dropped = dropped;
        this.forces = new GroupCommit(this::force);
    }

    /**
     * Opens the log, makes it where there is none, and hands every whole record to {@code records},
     * oldest first.
     */
    public static AppendLog open(Disk disk, Path file, Consumer<byte[]> records)
            throws IOException {
        byte[] content = disk.run(v -> Files.exists(file) ? WholeFile.octets(file) : new byte[0]);
        int whole = parse(content, records);
        OpenFile open =
                disk.run(v -> {
                    if (whole < content.length) {
                        v.truncate(file, whole);
                    }
                    OpenFile opened = v.append(file);
                    opened.force();
                    return opened;
                });
        disk.forceDirectory(folderOf(file));
        return new AppendLog(disk, file, open, whole, content.length - whole);
    }

    /**
     * Hands every whole record to {@code records}, oldest first, and leaves the file as it is,
     * which may be growing.
     */
    public static void read(Disk disk, Path file, Consumer<byte[]> records) throws IOException {
        parse(disk.run(v -> Files.exists(file) ? WholeFile.octets(file) : new byte[0]), records);
    }

    /**
     * How many octets at the end were no whole records when the log was opened: worth a log line.
     */
    public long dropped() {
        return dropped;
    }

    /** In octets, to decide when to {@link #replace}. */
    public long size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when the record survives a power cut. Concurrent callers share a force. */
    public void append(byte[] record) throws IOException {
        refuseOnPool();
        byte[] framed = frame(record);
        lock.lock();
        try {
            checkUsable();
            OpenFile target = open;
            try {
                disk.perform(v -> {
                    target.write(framed);
                });
            } catch (IOException e) {
                cutBack(e);
                throw e;
            }
            size += framed.length;
        } finally {
            lock.unlock();
        }
        forces.commit();
    }

    /**
     * Gives the log other contents, durably: after a crash it has the old or the new ones. What was
     * appended before is gone if it is not in {@code records}.
     */
    public void replace(List<byte[]> records) throws IOException {
        refuseOnPool();
        var content = new ByteArrayOutputStream();
        for (byte[] record : records) {
            content.writeBytes(frame(record));
        }
        lock.lock();
        try {
            checkUsable();
            disk.exchange(file, content.toByteArray());
            // From here on the old file has no name, and what it is given would be lost.
            try {
                disk.forceDirectory(folderOf(file));
                OpenFile old = open;
                open = disk.run(v -> v.append(file));
                size = content.size();
                disk.perform(v -> {
                    old.close();
                });
            } catch (IOException e) {
                broken = e;
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            broken = new IOException("the log is closed");
            open.close();
        } finally {
            lock.unlock();
        }
    }

    private void force() throws IOException {
        OpenFile target;
        lock.lock();
        try {
            checkUsable();
            target = open;
        } finally {
            lock.unlock();
        }
        try {
            disk.perform(v -> {
                target.force();
            });
        } catch (IOException e) {
            failed(target, e);
        }
    }

    /** A file that was replaced meanwhile needs no force: the replacement holds what it held. */
    private void failed(OpenFile target, IOException e) throws IOException {
        lock.lock();
        try {
            if (target.equals(open)) {
                broken = e;
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Half a record must not stay in front of the next one. */
    private void cutBack(IOException cause) {
        try {
            long length = size;
            disk.perform(v -> {
                v.truncate(file, length);
            });
        } catch (IOException e) {
            cause.addSuppressed(e);
            broken = cause;
        }
    }

    private void checkUsable() throws IOException {
        if (broken != null) {
            throw new IOException("the log is not usable any more: " + file, broken);
        }
    }

    private void refuseOnPool() {
        if (disk.onPool()) {
            throw new IllegalStateException("a thread of the pool would wait for the pool");
        }
    }

    private static byte[] frame(byte[] record) {
        if (record.length > MAX_RECORD) {
            throw new IllegalArgumentException("record of " + record.length + " octets");
        }
        return ByteBuffer.allocate(HEAD + record.length)
                .putInt(record.length)
                .putInt(checksum(record.length, record, 0))
                .put(record)
                .array();
    }

    private static int parse(byte[] content, Consumer<byte[]> records) {
        var in = ByteBuffer.wrap(content);
        int whole = 0;
        while (in.remaining() >= HEAD) {
            int length = in.getInt();
            int checksum = in.getInt();
            if (length < 0 || length > in.remaining() || length > MAX_RECORD) {
                break;
            }
            if (checksum(length, content, in.position()) != checksum) {
                break;
            }
            var record = new byte[length];
            in.get(record);
            records.accept(record);
            whole = in.position();
        }
        return whole;
    }

    private static int checksum(int length, byte[] octets, int offset) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(4).putInt(0, length));
        crc.update(octets, offset, length);
        return (int) crc.getValue();
    }

    private static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("a root is no file");
        }
        return parent;
    }
}
