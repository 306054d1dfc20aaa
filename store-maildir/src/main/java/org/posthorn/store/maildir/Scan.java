package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import org.posthorn.disk.Access;
import org.posthorn.disk.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One comparison of directories with columns: who is there, who has another name, who is not known.
 * What it costs in memory is a bit a message, and what is different. Used once, on a thread of the
 * disk pool, with the mailbox's lock held by the one who waits.
 */
final class Scan {

    /** As Maildir wants it: nobody writes a message for longer. */
    static final Duration TEMPORARY = Duration.ofHours(36);

    private static final Logger LOG = LoggerFactory.getLogger(Scan.class);

    private final Volume volume;
    private final FolderPaths paths;
    private final UniqueNames names;
    private final Columns now;
    private final KnownBases bases;
    private final Names strangers;
    private final boolean anyFresh;
    private final Map<Integer, String> moved = new HashMap<>();
    private final BitSet found = new BitSet();

    /** Rows, and behind them strangers, that the present pass has met. */
    private BitSet met = new BitSet();

    private BitSet metStrangers = new BitSet();
    private boolean wholly;
    private boolean leftFresh;
    private boolean renamedTwin;

    /**
     * @param strangers files that have no UID yet; what is found is added
     * @param anyFresh whether any row may be in {@code new/}
     */
    Scan(
            Volume volume,
            FolderPaths paths,
            UniqueNames names,
            Columns now,
            KnownBases bases,
            Names strangers,
            boolean anyFresh) {
        this.volume = volume;
        this.paths = paths;
        this.names = names;
        this.now = now;
        this.bases = bases;
        this.strangers = strangers;
        this.anyFresh = anyFresh;
    }

    /** Makes missing directories, and removes what was left in {@code tmp/}. */
    static void prepare(Volume volume, FolderPaths paths, Instant now) throws IOException {
        for (Path directory : List.of(paths.tmp(), paths.fresh(), paths.cur())) {
            if (!Files.isDirectory(directory)) {
                Access.of(paths.directory()).makeDirectory(volume, directory);
                volume.forceDirectory(paths.directory());
            }
        }
        var old = now.minus(TEMPORARY);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(paths.tmp())) {
            for (Path file : files) {
                removeIfOld(volume, file, old);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** One that stays keeps nobody from the messages. */
    private static void removeIfOld(Volume volume, Path file, Instant old) {
        try {
            // not the time of modification: that is the message's date
            var changed = (FileTime) Files.getAttribute(file, "unix:ctime", NOFOLLOW_LINKS);
            if (changed.toInstant().isBefore(old)) {
                volume.delete(file);
            }
        } catch (NoSuchFileException e) {
            // its writer was faster
        } catch (IOException e) {
            if (!MaildirDisk.lacksRoom(e)) { // else that is told once, and not here
                LOG.warn("what nobody needs stays in tmp/: {}", file, e);
            }
        }
    }

    /** Row to the path that it has now, where that is another one. */
    Map<Integer, String> moved() {
        return moved;
    }

    /** Whether anything is left in {@code new/}. */
    boolean leftFresh() {
        return leftFresh;
    }

    boolean hasMet(int stranger) {
        return metStrangers.get(stranger);
    }

    /** Whether a file had to be given another name in {@code cur/}. */
    boolean renamedTwin() {
        return renamedTwin;
    }

    /** Reads {@code new/} alone. */
    List<String> fresh(Listing listing) throws IOException {
        var fresh = new ArrayList<String>();
        listing.list(paths.fresh(), fresh::add);
        return fresh;
    }

    /** They stay where they are. */
    void stay(List<String> fresh) throws IOException {
        leftFresh |= !fresh.isEmpty();
        for (String name : fresh) {
            met("new", name);
        }
    }

    /** Moves them to {@code cur/}. What cannot go stays. */
    void accept(List<String> fresh) throws IOException {
        for (int i = 0; i < fresh.size(); i++) {
            String target = "cur/" + MaildirName.parse(fresh.get(i)).fileName();
            try {
                accept(fresh.get(i), target);
            } catch (NoSuchFileException e) {
                // another program was faster
            } catch (IOException e) {
                if (!MaildirDisk.lacksRoom(e)) { // else that is told once, and not here
                    LOG.warn("new mail stays in new/: {}", paths.fresh().resolve(fresh.get(i)), e);
                }
                stay(fresh.subList(i, fresh.size()));
                return;
            }
        }
    }

    /** Reads {@code cur/} as well; from then on who was not found is gone. */
    void cur(Listing listing) throws IOException {
        wholly = true;
        listing.list(paths.cur(), name -> met("cur", name));
    }

    /** Everything is read once more: somebody renames while we read. */
    void again() {
        met = new BitSet();
        metStrangers = new BitSet();
    }

    /** Whether a row has no file, as far as was looked. */
    boolean misses(boolean freshRead) {
        return !missing(freshRead).isEmpty();
    }

    /** Rows whose file should have been found. */
    BitSet missing(boolean freshRead) {
        var missing = new BitSet();
        if (wholly) {
            for (int row = found.nextClearBit(0);
                    row < now.size();
                    row = found.nextClearBit(row + 1)) {
                if (freshRead || !now.state(row).isFresh()) {
                    missing.set(row);
                }
            }
        } else if (freshRead && anyFresh) {
            for (int row = 0; row < now.size(); row++) {
                if (!found.get(row) && now.state(row).isFresh()) {
                    missing.set(row);
                }
            }
        }
        return missing;
    }

    private void accept(String name, String target) throws IOException {
        byte[] base = MaildirName.base(name).getBytes(UTF_8);
        int row = bases.find(now, base);
        Path file = paths.fresh().resolve(name);
        Path place = paths.directory().resolve(target);
        if (row >= 0 && !now.state(row).isFresh()) {
            twins("new/" + name, now.path(row), row);
        } else if (row < 0 && (isOdd(name) || Files.exists(place))) {
            met("new", name);
        } else {
            volume.rename(file, place);
            met("cur", target.substring(4));
        }
    }

    private void met(String folder, String name) throws IOException {
        byte[] octets = name.getBytes(UTF_8);
        int end = Names.baseEnd(octets, 0, octets.length);
        int hash = Names.hash(octets, 0, end);
        int row = bases.find(now, octets, 0, end, hash);
        if (row < 0) {
            stranger(folder, name, octets, end, hash);
            return;
        }
        String info = name.substring(MaildirName.base(name).length());
        State state = now.state(row);
        boolean same = info.equals(state.info()) && folder.equals(state.folder());
        String path = same ? now.path(row) : folder + "/" + name;
        if (met.get(row)) {
            twins(path, moved.getOrDefault(row, now.path(row)), row);
            return;
        }
        if (!wholly && !same && !state.isFresh() && folder.equals("new")) {
            twins(path, now.path(row), row);
            return;
        }
        met.set(row);
        found.set(row);
        if (same) {
            moved.remove(row);
        } else {
            moved.put(row, path);
        }
    }

    private void stranger(String folder, String name, byte[] octets, int end, int hash)
            throws IOException {
        var odd = new OddName(paths.directory().resolve(folder), name);
        if (odd.isNoMessage()) {
            return;
        }
        if (odd.needsAnother()) {
            giveName(odd);
            return;
        }
        int before = strangers.find(octets, 0, end, hash);
        if (before < 0) {
            metStrangers.set(strangers.add(folder, octets, hash));
            return;
        }
        String path = folder + "/" + name;
        String other = strangers.path(before);
        if (other.equals(path)) {
            metStrangers.set(before);
            return;
        }
        Optional<String> one =
                metStrangers.get(before) ? oneOf(other, path, "") : Optional.of(path);
        if (one.isEmpty()) {
            separate(path);
        } else if (one.get().equals(path)) {
            strangers.remove(before);
            metStrangers.set(strangers.add(path));
        }
    }

    private boolean isOdd(String fresh) {
        var odd = new OddName(paths.fresh(), fresh);
        return odd.isNoMessage() || odd.needsAnother();
    }

    /** Gives a file a name that all programs can say. What cannot be renamed is no message. */
    private void giveName(OddName odd) {
        MaildirName name = MaildirName.parse(odd.name());
        String fresh = MaildirName.renamed(name.base(), names.next());
        String letters = name.letters().replaceAll("[^A-Za-z]", "");
        String target = "cur/" + new MaildirName(fresh, letters, "").fileName();
        try {
            MessageFile.takeOver(volume, odd.file(), paths.directory().resolve(target));
        } catch (IOException e) {
            LOG.warn("a name of no message stays in {}", odd.folder(), e);
            return;
        }
        renamedTwin = true;
        metStrangers.set(strangers.add(target));
        LOG.warn("a name of no message became {} in {}", target, paths.directory());
    }

    /** A second file with the name of a message that is known by the first. */
    private void twins(String path, String known, int row) throws IOException {
        met.set(row);
        found.set(row);
        Optional<String> one =
                path.equals(known) ? Optional.of(known) : oneOf(known, path, now.path(row));
        if (one.isEmpty()) {
            separate(path);
            return;
        }
        if (one.get().equals(now.path(row))) {
            moved.remove(row);
        } else {
            moved.put(row, one.get());
        }
    }

    /**
     * A file that was renamed while we read is no twin, two names of one file are one message: the
     * usual one of them counts, or its flags would change with the order of the directory.
     */
    private Optional<String> oneOf(String first, String second, String usual) throws IOException {
        Path one = paths.directory().resolve(first);
        Path two = paths.directory().resolve(second);
        try {
            if (!Files.exists(two)) {
                return Optional.of(first);
            }
            if (!Files.exists(one)) {
                return Optional.of(second);
            }
            return Files.isSameFile(one, two)
                    ? Optional.of(
                            first.equals(usual) || second.equals(usual)
                                    ? usual
                                    : oneName(first, second))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.of(second);
        }
    }

    /**
     * Which name of one file counts if none is usual: not what a move to {@code cur/} has left
     * behind.
     */
    static String oneName(String first, String second) {
        boolean moved = first.startsWith("new/") && second.startsWith("cur/");
        return moved || second.length() > first.length() ? second : first;
    }

    private void separate(String path) throws IOException {
        MaildirName name = MaildirName.parse(path.substring(4));
        String fresh = MaildirName.renamed(name.base(), names.next());
        var renamed = new MaildirName(fresh, name.letters(), name.foreign());
        String target = "cur/" + renamed.fileName();
        MessageFile.takeOver(
                volume, paths.directory().resolve(path), paths.directory().resolve(target));
        renamedTwin = true;
        metStrangers.set(strangers.add(target));
        LOG.warn("two messages had one name; one is {} now in {}", target, paths.directory());
    }
}
