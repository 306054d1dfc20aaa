package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.posthorn.disk.Access;
import org.posthorn.disk.Disk;
import org.posthorn.disk.Volume;
import org.posthorn.store.Account;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts other files into the place of an account's, which stay beside them: {@code
 * Maildir.restoring-<time>} becomes {@code Maildir}, and this {@code Maildir.replaced-<time>};
 * control files and indexes that are elsewhere likewise. For one thread.
 *
 * <p>That is a rename or two for each tree. While it lasts the time is in {@code
 * Maildir.restoring}, beside the mail. Who finds that after a crash {@linkplain #settle finishes
 * it}, before anybody makes an empty Maildir in the gap.
 */
public final class Replacement {

    private static final Logger log = LoggerFactory.getLogger(Replacement.class);

    private static final String RESTORING = ".restoring";
    private static final String REPLACED = ".replaced";
    private static final Pattern STAMP = Pattern.compile("[0-9]{1,18}");

    /**
     * An exchange that is under way is nobody's to finish. Only one process has the store, and
     * exchanges are few and short.
     */
    private static final ReentrantLock ALONE = new ReentrantLock();

    private final Disk disk;
    private final Path mark;

    /** The mail comes last: without it, what a crash has left is no account's. */
    private final List<Path> trees;

    /** Of the files of an account, as a store of this kind keeps them. */
    public Replacement(MaildirConf conf, Account account, Disk disk) {
        this(AccountPaths.of(conf, account), disk);
    }

    Replacement(AccountPaths paths, Disk disk) {
        this.disk = disk;
        this.mark = beside(paths.root(), RESTORING);
        this.trees = Stream.of(paths.index(), paths.control(), paths.root()).distinct().toList();
    }

    /** Where each tree is, the mail last. */
    public List<Path> trees() {
        return trees;
    }

    /** Finishes what a crash has cut short; mostly nothing. */
    public void settle() throws IOException {
        if (left().isEmpty()) {
            return;
        }
        ALONE.lock();
        try {
            OptionalLong stamp = left();
            if (stamp.isEmpty()) {
                return; // it was another thread's, and is done
            }
            disk.perform(v -> {
                for (Path tree : trees) {
                    settle(v, tree, stamp.getAsLong());
                }
            });
            end();
        } finally {
            ALONE.unlock();
        }
        log.warn("{}: a restore that was cut short is finished", trees.getLast());
    }

    private static void settle(Volume v, Path tree, long stamp) throws IOException {
        Path fresh = restoring(tree, stamp);
        Path former = replaced(tree, stamp);
        if (!Files.exists(fresh)) {
            if (!Files.exists(tree) && Files.exists(former)) {
                v.rename(former, tree); // somebody has deleted what should have come
            }
            return;
        }
        if (Files.exists(tree)) {
            long free = stamp;
            while (Files.exists(replaced(tree, free))) {
                free++; // another program has made the tree anew meanwhile
            }
            v.rename(tree, replaced(tree, free));
        }
        v.rename(fresh, tree);
    }

    /** A time that nothing beside the trees is named by: now, or some seconds later. */
    public long stamp() throws IOException {
        return disk.run(v -> {
            long stamp = Instant.now().getEpochSecond();
            while (isTaken(stamp)) {
                stamp++;
            }
            return stamp;
        });
    }

    private boolean isTaken(long stamp) {
        return trees.stream()
                .anyMatch(tree ->
                        Files.exists(restoring(tree, stamp))
                                || Files.exists(replaced(tree, stamp)));
    }

    /** Where files are until they take a tree's place. */
    public static Path restoring(Path tree, long stamp) {
        return beside(tree, RESTORING + "-" + stamp);
    }

    private static Path replaced(Path tree, long stamp) {
        return beside(tree, REPLACED + "-" + stamp);
    }

    private static Path beside(Path tree, String suffix) {
        return tree.resolveSibling(tree.getFileName() + suffix);
    }

    /**
     * Does all of it or nothing, and says where something lies if it can do neither: then what was
     * thrown has something suppressed. {@link #end} makes it durable.
     *
     * @param stamp by which files lie beside the mail, durably
     */
    public void exchange(long stamp) throws IOException {
        ALONE.lock();
        try {
            Path mail = restoring(trees.getLast(), stamp);
            Access access = disk.run(v -> Access.of(mail));
            for (Path tree : trees) {
                // what is done is told by what is left to come: also of indexes, which have nothing
                disk.makeDirectories(restoring(tree, stamp), access);
            }
            try {
                disk.replace(mark, (stamp + "\n").getBytes(US_ASCII));
                disk.perform(v -> rename(v, moves(stamp)));
            } catch (IOException e) {
                unmark(e);
                throw e;
            }
        } finally {
            ALONE.unlock();
        }
    }

    private List<Move> moves(long stamp) {
        var moves = new ArrayList<Move>();
        for (Path tree : trees.reversed()) {
            moves.add(new Move(tree, replaced(tree, stamp)));
        }
        for (Path tree : trees) {
            moves.add(new Move(restoring(tree, stamp), tree));
        }
        return moves;
    }

    private record Move(Path from, Path to) {}

    private static void rename(Volume volume, List<Move> moves) throws IOException {
        var done = new ArrayList<Move>();
        try {
            for (Move move : moves) {
                if (Files.exists(move.from())) {
                    volume.rename(move.from(), move.to());
                    done.add(move);
                }
            }
        } catch (IOException e) {
            throw takenBack(volume, done, e);
        }
    }

    private static IOException takenBack(Volume volume, List<Move> done, IOException cause) {
        var left = new StringBuilder();
        var failures = new ArrayList<IOException>();
        for (Move move : done.reversed()) {
            try {
                volume.rename(move.to(), move.from());
            } catch (IOException e) {
                failures.add(e);
                left.append("; what was ").append(move.from());
                left.append(" is ").append(move.to()).append(" now: rename it back");
            }
        }
        if (failures.isEmpty()) {
            return cause;
        }
        var said =
                new IOException("cannot be put in its place: " + cause.getMessage() + left, cause);
        failures.forEach(said::addSuppressed);
        return said;
    }

    /** What was taken back, or is left to the administrator, is not to be finished. */
    private void unmark(IOException because) {
        try {
            end();
        } catch (IOException e) {
            log.error("{}: delete it, or the next start takes up the restore", mark, e);
            if (because.getSuppressed().length > 0) {
                because.addSuppressed(e);
            }
        }
    }

    /** What was done is durable when it returns, and nobody has to finish it. */
    public void end() throws IOException {
        for (Path tree : trees) {
            disk.forceDirectory(tree.resolveSibling(""));
        }
        disk.performAndForce(
                v -> {
                    if (Files.exists(mark)) {
                        v.delete(mark);
                    }
                },
                mark.resolveSibling(""));
    }

    /** When the exchange began that a crash has cut short. */
    private OptionalLong left() throws IOException {
        return disk.run(v -> {
            if (!Files.isRegularFile(mark)) {
                return OptionalLong.empty(); // an account may be called so
            }
            String text = Files.readString(mark, US_ASCII).strip();
            return STAMP.matcher(text).matches()
                    ? OptionalLong.of(Long.parseLong(text))
                    : OptionalLong.empty();
        });
    }
}
