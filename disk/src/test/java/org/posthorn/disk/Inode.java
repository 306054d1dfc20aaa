package org.posthorn.disk;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A file or a directory, whatever names it has: its history, and when it was forced. */
sealed interface Inode {

    /**
     * A force. It covers what came before {@code began}, once it has {@code ended}.
     *
     * @param began an operation's number
     * @param ended a moment
     */
    record Forced(long began, long ended) {}

    Instant made();

    List<Forced> forces();

    /** From which moment on a change with this number is durable. */
    default long durableFrom(long number) {
        return forces().stream()
                .filter(force -> force.began() > number)
                .mapToLong(Forced::ended)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** What has contents. */
    final class File implements Inode {

        private final Instant made;
        private final long number;
        private final List<Recorded> edits = new ArrayList<>();
        private final List<Forced> forces = new ArrayList<>();

        File(Instant made, long number) {
            this.made = made;
            this.number = number;
        }

        /** Of the inode, when it was recorded. */
        long number() {
            return number;
        }

        /** What was written, and times and permissions, oldest first. */
        List<Recorded> edits() {
            return edits;
        }

        @Override
        public Instant made() {
            return made;
        }

        @Override
        public List<Forced> forces() {
            return forces;
        }
    }

    /** What stands for a path. Nobody forces it but by its folder. */
    record Symlink(Instant made, Path target) implements Inode {

        @Override
        public List<Forced> forces() {
            return List.of();
        }
    }

    /** What has names. */
    final class Folder implements Inode {

        private final Instant made;
        private final long number;
        private final Set<PosixFilePermission> permissions;
        private final Map<String, Inode> live = new TreeMap<>();
        private final List<Forced> forces = new ArrayList<>();

        Folder(Instant made, Set<PosixFilePermission> permissions, long number) {
            this.made = made;
            this.number = number;
            this.permissions = permissions;
        }

        Set<PosixFilePermission> permissions() {
            return permissions;
        }

        /** Of the inode, when it was recorded. */
        long number() {
            return number;
        }

        /** Names as they are while the history is played. */
        Map<String, Inode> live() {
            return live;
        }

        @Override
        public Instant made() {
            return made;
        }

        @Override
        public List<Forced> forces() {
            return forces;
        }
    }
}
