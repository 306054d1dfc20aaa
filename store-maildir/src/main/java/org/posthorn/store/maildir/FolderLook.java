package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.disk.Volume;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Looks at the files of one mailbox, as far as that is necessary: at its directories and at {@code
 * dovecot-uidlist}. On threads of the disk pool, with the mailbox's lock held by the one who waits.
 */
final class FolderLook {

    /** Two programs that rename all the time must not keep us looking for ever. */
    private static final int MAX_LOOKS = 20;

    private final FolderPaths paths;
    private final MaildirDisk disk;
    private final Origins origins;
    private final Directories directories;
    private final UidFile uids;
    private final KnownBases bases;
    private final Names strangers;
    private boolean anyFresh;
    private int sessions;

    /**
     * @param bases of the rows
     * @param strangers files that have no UID yet; what is found is added
     */
    FolderLook(
            FolderPaths paths,
            MaildirDisk disk,
            Origins origins,
            Directories directories,
            UidFile uids,
            KnownBases bases,
            Names strangers) {
        this.paths = paths;
        this.disk = disk;
        this.origins = origins;
        this.directories = directories;
        this.uids = uids;
        this.bases = bases;
        this.strangers = strangers;
    }

    /**
     * What must be read.
     *
     * @param fresh {@code new/}
     * @param cur {@code cur/}
     */
    record Due(boolean fresh, boolean cur) {}

    /**
     * What a look has found.
     *
     * @param missing rows whose files have gone
     * @param renumbered rows whose messages have another UID now
     * @param adopted files that another program has given a UID
     */
    record Found(
            Map<Integer, String> moved,
            BitSet missing,
            BitSet renumbered,
            List<Newcomer> adopted) {}

    /** So many sessions more have it open: while there is one, new messages go to {@code cur/}. */
    void sessions(int more) {
        sessions += more;
        if (sessions > 0 && anyFresh) {
            directories.fresh().doubt();
        }
    }

    /** A message of the mailbox is in {@code new/}. */
    void sawFresh() {
        anyFresh = true;
    }

    /** Begins with these rows. */
    void begin(Columns now) {
        anyFresh = false;
        for (int row = 0; row < now.size(); row++) {
            anyFresh |= now.state(row).isFresh();
        }
    }

    /**
     * Compares.
     *
     * @param loaded whether these rows are all that the mailbox had when it was looked at last
     * @param fresh what {@code new/} is like
     */
    Found look(Volume volume, Columns now, boolean loaded, DirectoryTime.Stamp fresh, Due due)
            throws IOException {
        // before the directories: a message that comes between the two is a stranger, none is gone
        try (OpenedUidList opened = uids.open()) {
            var scan = new Scan(volume, paths, origins.names(), now, bases, strangers, anyFresh);
            boolean all = list(volume, scan, fresh, due.fresh(), due.cur()) || due.fresh();
            var adopted = new ArrayList<Newcomer>();
            var renumbered = new BitSet();
            var others = new ArrayList<UidRecord>();
            if (!strangers.isEmpty() && !uids.knowsAbsent()) {
                uids.forget(); // one of them may be a message that comes back
            }
            if (!uids.isCurrent(opened.seen())) {
                List<UidRecord> unfound =
                        readUids(opened, now, loaded, renumbered, others, adopted);
                if (!unfound.isEmpty() && !(due.fresh() && due.cur())) {
                    // their files may have come in the very moment of a change of our own
                    unfound.addAll(records(adopted)); // who is listed again has another number
                    adopted.clear();
                    scan.again();
                    all = list(volume, scan, directories.stamp(paths.fresh()), true, true);
                }
                adopt(unfound, adopted);
            }
            renumbered.andNot(scan.missing(all));
            renumbered.stream()
                    .forEach(row -> strangers.add(scan.moved().getOrDefault(row, now.path(row))));
            adopt(others, adopted);
            adopted.sort(Comparator.comparingLong(Newcomer::uid));
            return new Found(scan.moved(), scan.missing(all), renumbered, later(adopted));
        }
    }

    /** Of two UIDs of one file the later counts, as for Dovecot; the list is written anew then. */
    private List<Newcomer> later(List<Newcomer> adopted) {
        var later = new ArrayList<Newcomer>(adopted.size());
        var met = new BitSet();
        for (Newcomer each : adopted.reversed()) {
            if (!met.get(each.stranger())) {
                met.set(each.stranger());
                later.add(each);
            }
        }
        if (later.size() < adopted.size()) {
            uids.lacksRecords();
        }
        return later.reversed();
    }

    /** Reads what must be read, and {@code cur/} too if somebody has left {@code new/}. */
    private boolean list(
            Volume volume, Scan scan, DirectoryTime.Stamp fresh, boolean readFresh, boolean readCur)
            throws IOException {
        boolean wholly = readCur;
        if (readFresh) {
            listFresh(volume, scan, fresh);
            wholly |= scan.misses(true);
        }
        if (!wholly) {
            return false;
        }
        strangers.removeAll("cur", scan::hasMet);
        DirectoryTime.Stamp before = directories.stamp(paths.cur());
        DirectoryTime.Stamp freshBefore = fresh;
        for (int look = 1; ; look++) {
            scan.cur(disk.listing());
            if (!readFresh && scan.misses(false)) {
                // nobody is gone because of a time: a power cut may have put it back there
                readFresh = true;
                freshBefore = directories.stamp(paths.fresh());
                listFresh(volume, scan, freshBefore);
            }
            DirectoryTime.Stamp freshAfter = directories.stamp(paths.fresh());
            boolean still =
                    FileState.of(paths.cur()).equals(before.state())
                            && freshAfter.state().equals(freshBefore.state());
            if (!scan.misses(readFresh)
                    || (still && (look > 1 || before.isOld()))
                    || look == MAX_LOOKS) {
                break;
            }
            // while others rename, a file that is there may not be shown
            scan.again();
            freshBefore = freshAfter;
            readFresh = true;
            listFresh(volume, scan, freshBefore);
            before = directories.stamp(paths.cur());
        }
        directories.listedCur(before);
        if (scan.renamedTwin()) {
            directories.cur().doubt();
        }
        return readFresh;
    }

    private void listFresh(Volume volume, Scan scan, DirectoryTime.Stamp before)
            throws IOException {
        strangers.removeAll("new", number -> false);
        List<String> arrived = scan.fresh(disk.listing());
        if (sessions > 0 && !arrived.isEmpty()) {
            directories.accountFor(volume, v -> scan.accept(arrived));
        } else {
            scan.stay(arrived);
        }
        anyFresh = scan.leftFresh();
        directories.listedFresh(before);
    }

    /**
     * Finds the strangers that another program has given UIDs, and messages that it has given
     * others: it has missed them once, and does not give UIDs back.
     *
     * @param others the records of these messages
     * @return records that are new, and there is no file
     */
    private List<UidRecord> readUids(
            OpenedUidList opened,
            Columns now,
            boolean loaded,
            BitSet renumbered,
            List<UidRecord> others,
            List<Newcomer> adopted)
            throws IOException {
        var unfound = new ArrayList<UidRecord>();
        long last = now.size() == 0 ? 0 : now.uid(now.size() - 1);
        var known = new BitSet();
        boolean whole =
                uids.read(
                        opened,
                        (uid, fields, text, start, end) -> {
                            int hash = Names.hash(text, start, end);
                            int row = bases.find(now, text, start, end, hash);
                            boolean before = uid <= last || (loaded && uid <= uids.lastKnown());
                            int stranger =
                                    row >= 0 || before
                                            ? -1
                                            : strangers.find(text, start, end, hash);
                            if (stranger >= 0) {
                                adopted.add(new Newcomer(uid, fields, stranger));
                                return;
                            }
                            UidRecord record = UidRecord.of(uid, fields, text, start, end);
                            if (row >= 0) {
                                known.set(row, known.get(row) || now.uid(row) == uid || uid > last);
                                if (uid > last) {
                                    renumbered.set(row);
                                    others.add(record);
                                }
                            } else if (before || !loaded) {
                                uids.gone(record.base());
                            } else {
                                unfound.add(record);
                            }
                        });
        if (whole && known.cardinality() < now.size()) {
            uids.lacksRecords();
        }
        uids.atLeast(now.uidNext());
        return unfound;
    }

    private List<UidRecord> records(List<Newcomer> newcomers) {
        return newcomers.stream()
                .map(each ->
                        new UidRecord(each.uid(), each.fields(), strangers.base(each.stranger())))
                .toList();
    }

    private void adopt(List<UidRecord> records, List<Newcomer> adopted) {
        for (UidRecord record : records) {
            int stranger = strangers.find(record.base().getBytes(UTF_8));
            if (stranger >= 0) {
                adopted.add(new Newcomer(record.uid(), record.fields(), stranger));
            } else {
                uids.gone(record.base());
            }
        }
    }
}
