package org.posthorn.disk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Cuts the power at any moment of a recording, and says what may be left on the disk. Immutable:
 * thread-safe.
 *
 * <p>What is promised by the system, and nothing beyond: {@link OpenFile#force} makes durable what
 * the file holds, its time and its permissions, not its name; {@link Volume#forceDirectory} the
 * names that a directory holds, not what they name. What was not forced may be lost in the ways of
 * a {@link Loss}, and a seed chooses among them. Two rules hold for all of these:
 *
 * <ul>
 *   <li>The changes of one name come in their order, and a rename within a directory is done or is
 *       not: nobody sees the old and the new name, or neither.
 *   <li>A file that moves to another directory is never under neither of its names: the old name
 *       goes only when the new one has come, also if nobody has forced the new one's directory.
 * </ul>
 */
public final class CrashSimulator {

    private final History history;
    private final long last;
    private final long[] durableFrom;
    private final List<Inode.Forced> forces = new ArrayList<>();

    /**
     * @param root a folder that was empty when the recording began; what was done outside of it is
     *     passed over
     * @param recorded {@link RecordingVolume#recorded}
     * @throws IllegalArgumentException if something was done in a folder below the root that was
     *     not made by way of the recording
     */
    public CrashSimulator(Path root, List<Recorded> recorded) {
        this.history = new History(root, recorded);
        this.last = recorded.isEmpty() ? 0 : recorded.getLast().number();
        List<Change> changes = history.changes();
        this.durableFrom = new long[changes.size()];
        for (Change change : changes) {
            durableFrom[change.index()] = change.folder().durableFrom(change.number());
        }
        for (Recorded each : recorded) {
            if (each.operation() instanceof Operation.Force
                    || each.operation() instanceof Operation.ForceDirectory) {
                forces.add(new Inode.Forced(each.number(), each.ended()));
            }
        }
    }

    /** The last moment, after all operations. The first is 0. */
    public long last() {
        return last;
    }

    /**
     * What may be left if the power fails after so many operations. The same for the same seed.
     *
     * @param moment 0 to {@link #last}, as {@link RecordingVolume#moment} counts
     */
    public Remains after(long moment, Loss loss, long seed) {
        var random = new SplittableRandom(seed);
        List<Change> happened = happened(moment);
        boolean[] kept =
                switch (loss) {
                    case NOTHING -> until(happened, moment);
                    case JOURNAL -> until(happened, journal(moment, random));
                    case EVERYTHING -> durable(happened, moment, loss);
                    case DIRECTORIES, NAMES, TORN -> chosen(happened, moment, loss, random);
                };
        return new Remains(history.top(), happened, kept, moment, loss, random);
    }

    private List<Change> happened(long moment) {
        List<Change> all = history.changes();
        int end = all.size();
        while (end > 0 && all.get(end - 1).number() > moment) {
            end--;
        }
        return all.subList(0, end);
    }

    private static boolean[] until(List<Change> happened, long number) {
        var kept = new boolean[happened.size()];
        for (Change change : happened) {
            kept[change.index()] = change.number() <= number;
        }
        return kept;
    }

    private long journal(long moment, SplittableRandom random) {
        long least = 0;
        for (Inode.Forced force : forces) {
            if (force.ended() <= moment) {
                least = Math.max(least, force.began());
            }
        }
        return random.nextLong(least, moment + 1);
    }

    /** What was forced, and what cannot be missing where that is. */
    private boolean[] durable(List<Change> happened, long moment, Loss loss) {
        var kept = new boolean[happened.size()];
        for (int i = kept.length - 1; i >= 0; i--) {
            Change change = happened.get(i);
            kept[i] |= durableFrom[i] <= moment;
            if (!kept[i]) {
                continue;
            }
            require(kept, change, loss);
            switch (change.half()) {
                case WHOLE -> {}
                case FILE_WENT, FOLDER_WENT -> kept[i - 1] = true;
                case FILE_CAME, FOLDER_CAME -> {
                    if (loss.renamesAtomically() || change.half() == Change.Half.FOLDER_CAME) {
                        kept[i + 1] = true;
                        require(kept, happened.get(i + 1), loss);
                    }
                }
            }
        }
        return kept;
    }

    private static void require(boolean[] kept, Change change, Loss loss) {
        for (int earlier : earlier(change, loss)) {
            kept[earlier] = true;
        }
    }

    /** What must have survived for this change to survive. */
    private static List<Integer> earlier(Change change, Loss loss) {
        if (loss == Loss.NAMES || loss == Loss.TORN) {
            return change.before();
        }
        return change.beforeInFolder() < 0 ? List.of() : List.of(change.beforeInFolder());
    }

    private boolean[] chosen(
            List<Change> happened, long moment, Loss loss, SplittableRandom random) {
        boolean[] kept = durable(happened, moment, loss);
        var ends = new HashMap<Inode.Folder, Long>();
        double share = new double[] {0.1, 0.5, 0.9}[random.nextInt(3)];
        for (int i = 0; i < kept.length; i++) {
            Change change = happened.get(i);
            boolean wanted =
                    loss == Loss.DIRECTORIES
                            ? change.number() <= end(ends, change, moment, random)
                            : random.nextDouble() < share;
            switch (change.half()) {
                case WHOLE -> kept[i] |= wanted && possible(kept, change, loss);
                case FILE_CAME, FOLDER_CAME -> {
                    Change went = happened.get(i + 1);
                    boolean goes =
                            wanted
                                    && possible(kept, went, loss)
                                    && (loss != Loss.DIRECTORIES
                                            || went.number() <= end(ends, went, moment, random));
                    boolean alone =
                            change.half() == Change.Half.FILE_CAME && !loss.renamesAtomically();
                    boolean comes = wanted && possible(kept, change, loss) && (goes || alone);
                    kept[i] |= comes;
                    kept[i + 1] |= kept[i] && goes && (!alone || random.nextBoolean());
                }
                case FILE_WENT, FOLDER_WENT -> {
                    // decided with its other half
                }
            }
        }
        return kept;
    }

    private static boolean possible(boolean[] kept, Change change, Loss loss) {
        for (int earlier : earlier(change, loss)) {
            if (!kept[earlier]) {
                return false;
            }
        }
        return true;
    }

    /** Up to which number the changes of a directory survive: all, none, or some. */
    private long end(
            Map<Inode.Folder, Long> ends, Change change, long moment, SplittableRandom random) {
        return ends.computeIfAbsent(
                change.folder(),
                folder ->
                        switch (random.nextInt(4)) {
                            case 0 -> 0L;
                            case 1 -> moment;
                            default -> random.nextLong(firstPending(folder, moment), moment + 1);
                        });
    }

    private static long firstPending(Inode.Folder folder, long moment) {
        long last = 0;
        for (Inode.Forced force : folder.forces()) {
            if (force.ended() <= moment) {
                last = Math.max(last, force.began());
            }
        }
        return last;
    }
}
