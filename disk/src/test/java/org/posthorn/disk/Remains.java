package org.posthorn.disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Files and directories that one power cut has left. Made by {@link CrashSimulator#after}; used by
 * one thread.
 */
public final class Remains {

    private record Content(byte[] octets, Instant time, Set<PosixFilePermission> permissions) {}

    private final Inode.Folder top;
    private final Map<Inode.Folder, TreeMap<String, Inode>> folders = new HashMap<>();
    private final Map<Inode.Folder, Instant> times = new HashMap<>();
    private final Map<Inode.File, Path> written = new HashMap<>();
    private final Map<Path, Long> inodes = new HashMap<>();
    private final long moment;
    private final Loss loss;
    private final SplittableRandom random;

    Remains(
            Inode.Folder top,
            List<Change> happened,
            boolean[] kept,
            long moment,
            Loss loss,
            SplittableRandom random) {
        this.top = top;
        this.moment = moment;
        this.loss = loss;
        this.random = random;
        for (Change change : happened) {
            if (kept[change.index()]) {
                apply(change);
            }
        }
    }

    /**
     * Writes everything that a path leads to, with hard links, times and permissions, into an empty
     * folder. Once.
     *
     * @return the number that the inode of each file and directory had: they have others now, and
     *     whatever remembers the old ones must be told
     */
    public Map<Path, Long> write(Path folder) throws IOException {
        write(top, folder);
        return inodes;
    }

    private void apply(Change change) {
        var entries = folders.computeIfAbsent(change.folder(), any -> new TreeMap<>());
        change.names()
                .forEach((name, inode) -> {
                    if (inode == null) {
                        entries.remove(name);
                    } else {
                        entries.put(name, inode);
                    }
                });
        times.put(change.folder(), change.time());
    }

    private void write(Inode.Folder folder, Path to) throws IOException {
        for (Map.Entry<String, Inode> entry :
                folders.getOrDefault(folder, new TreeMap<>()).entrySet()) {
            Path path = to.resolve(entry.getKey());
            switch (entry.getValue()) {
                case Inode.File file -> write(file, path);
                case Inode.Symlink link -> Files.createSymbolicLink(path, link.target());
                case Inode.Folder below -> {
                    Files.createDirectory(path);
                    write(below, path);
                    inodes.put(path, below.number());
                    Files.setPosixFilePermissions(path, below.permissions());
                    time(path, times.getOrDefault(below, below.made()));
                }
            }
        }
    }

    private void write(Inode.File file, Path path) throws IOException {
        inodes.put(path, file.number());
        @Nullable Path other = written.putIfAbsent(file, path);
        if (other != null) {
            Files.createLink(path, other);
            return;
        }
        Content content = content(file);
        Files.write(path, content.octets());
        Files.setPosixFilePermissions(path, content.permissions());
        time(path, content.time());
    }

    private static void time(Path path, Instant time) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(time));
    }

    private Content content(Inode.File file) {
        var durable = new ArrayList<Recorded>();
        var pending = new ArrayList<Recorded>();
        for (Recorded edit : file.edits()) {
            if (edit.number() <= moment) {
                boolean safe = file.durableFrom(edit.number()) <= moment;
                (safe ? durable : pending).add(edit);
            }
        }
        byte[] least = octets(durable);
        var all = new ArrayList<>(durable);
        all.addAll(pending);
        byte[] octets =
                switch (loss) {
                    case NOTHING -> octets(all);
                    case EVERYTHING -> least;
                    case JOURNAL, DIRECTORIES, NAMES, TORN -> some(least, durable, pending);
                };
        var kept = new ArrayList<>(durable);
        pending.stream().filter(edit -> survives()).forEach(kept::add);
        Instant time = file.made();
        Set<PosixFilePermission> permissions = Volume.ownerOnly();
        for (Recorded edit : kept) {
            if (edit.operation() instanceof Operation.SetPermissions(var path, var mode)) {
                permissions = mode;
            } else {
                time = edit.time();
            }
        }
        return new Content(octets, time, permissions);
    }

    private boolean survives() {
        return switch (loss) {
            case NOTHING -> true;
            case EVERYTHING -> false;
            case JOURNAL, DIRECTORIES, NAMES, TORN -> random.nextBoolean();
        };
    }

    /** Between what was forced and what was written. */
    private byte[] some(byte[] least, List<Recorded> durable, List<Recorded> pending) {
        var upTo = new ArrayList<>(durable);
        upTo.addAll(pending.subList(0, random.nextInt(pending.size() + 1)));
        byte[] more = octets(upTo);
        if (Arrays.equals(least, more)) {
            return least;
        }
        int shorter = Math.min(least.length, more.length);
        int at = random.nextInt(shorter, more.length + 1);
        switch (random.nextInt(4)) {
            case 0 -> {}
            case 1 -> more = Arrays.copyOf(more, at);
            case 2 -> Arrays.fill(more, at, more.length, (byte) 0);
            default -> Arrays.fill(more, shorter, at, (byte) 0);
        }
        return more;
    }

    private static byte[] octets(List<Recorded> edits) {
        byte[] octets = new byte[0];
        for (Recorded edit : edits) {
            switch (edit.operation()) {
                case Operation.Write(var file, var more) -> {
                    int length = octets.length;
                    octets = Arrays.copyOf(octets, length + more.length);
                    System.arraycopy(more, 0, octets, length, more.length);
                }
                case Operation.Truncate(var file, var length) ->
                        octets = Arrays.copyOf(octets, Math.toIntExact(length));
                case Operation.SetModified set -> {}
                case Operation.SetPermissions set -> {}
                case Operation.Create create -> {}
                case Operation.Rename rename -> {}
                case Operation.Link link -> {}
                case Operation.Symlink link -> {}
                case Operation.Delete delete -> {}
                case Operation.MakeDirectory make -> {}
                case Operation.Force force -> {}
                case Operation.ForceDirectory force -> {}
            }
        }
        return octets;
    }
}
