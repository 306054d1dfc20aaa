package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.Access;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskFault;
import org.posthorn.disk.IoAction;
import org.posthorn.disk.IoCall;
import org.posthorn.disk.Volume;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The disk with the store's refusals for exceptions.
 *
 * @param readings of message files, which stay open from one piece to the next
 */
record MaildirDisk(Disk disk, Readings readings, Listing listing) {

    /** Fewer than this are done faster by one thread. */
    private static final int PART = 512;

    MaildirDisk(Disk disk) {
        this(disk, new Readings(), Listing.SYSTEM);
    }

    @FunctionalInterface
    interface PartCall<A, B> {
        B call(Volume volume, A each) throws IOException;
    }

    /** The results for all of these, in order, worked out by as many threads as there are cores. */
    <A, B> List<B> inParts(List<A> all, PartCall<A, B> call) {
        return inParts(all, PART, call);
    }

    /** The same; {@code few} are done faster by one thread. */
    <A, B> List<B> inParts(List<A> all, int few, PartCall<A, B> call) {
        return inParts(all, Runtime.getRuntime().availableProcessors(), few, call);
    }

    /**
     * The same with so many threads as a rule, for work that waits for the disk. Where it fails,
     * all have ended before that is said.
     */
    <A, B> List<B> inParts(List<A> all, int threads, int few, PartCall<A, B> call) {
        int parts = Math.min(threads, 1 + all.size() / few);
        var results = new ArrayList<FutureTask<List<B>>>();
        for (int i = 0; i < parts; i++) {
            List<A> part =
                    all.subList(
                            (int) ((long) all.size() * i / parts),
                            (int) ((long) all.size() * (i + 1) / parts));
            results.add(
                    new FutureTask<>(() ->
                            run(v -> {
                                var done = new ArrayList<B>(part.size());
                                for (A each : part) {
                                    done.add(call.call(v, each));
                                }
                                return done;
                            })));
        }
        results.subList(1, parts).forEach(Thread::startVirtualThread);
        results.getFirst().run();
        var joined = new ArrayList<B>(all.size());
        @Nullable RuntimeException failure = null;
        for (FutureTask<List<B>> result : results) {
            try {
                joined.addAll(await(result));
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return joined;
    }

    private static <T> T await(FutureTask<T> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true; // work that has begun is not cut short
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case RuntimeException refused -> throw refused;
                        case Error broken -> throw broken;
                        case null, default -> throw new IllegalStateException(e);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    <T> T run(IoCall<T> call) {
        try {
            return disk.run(call);
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    void perform(IoAction action) {
        try {
            disk.perform(action);
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    void forceDirectory(Path directory) {
        try {
            disk.forceDirectory(directory);
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    /** Changes a directory and forces it, mostly with one hand-off. */
    void performAndForce(IoAction action, Path directory) {
        try {
            disk.performAndForce(action, directory);
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    /** Replaces a file of a mailbox durably; its access follows the folder's. */
    void replace(Path file, byte[] content) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            Access access =
                    folder == null
                            ? Access.of(Volume.ownerOnly())
                            : disk.run(v -> Access.inside(folder));
            disk.replace(file, content, access);
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    static StoreException refusal(IOException e) {
        Reason reason = e instanceof BrokenMessageException ? Reason.CORRUPT : reason(e);
        return new StoreException(reason, String.valueOf(e), e);
    }

    /** Whether nothing new can be written: the disk is full, or read-only. */
    static boolean lacksRoom(Exception e) {
        return switch (DiskFault.of(e)) {
            case FULL, READ_ONLY -> true;
            case HANDLES, DENIED, OTHER -> false;
        };
    }

    private static Reason reason(IOException e) {
        return switch (DiskFault.of(e)) {
            case FULL -> Reason.NO_SPACE;
            case HANDLES, DENIED, READ_ONLY -> Reason.UNAVAILABLE;
            case OTHER ->
                    switch (e) {
                        case NoSuchFileException gone -> Reason.NOT_FOUND;
                        case FileAlreadyExistsException there -> Reason.ALREADY_EXISTS;
                        default -> Reason.UNAVAILABLE;
                    };
        };
    }
}
