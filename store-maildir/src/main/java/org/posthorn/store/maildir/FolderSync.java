package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.disk.Volume;
import org.posthorn.store.Flags;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.Uid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Keeps the columns of a mailbox equal to its directories: who is new, who has gone, who has
 * another name. Every method but {@link #now} is called with the mailbox's lock held, and those
 * that give UIDs with {@code dovecot-uidlist.lock} besides.
 *
 * <p>Long, because what a look has found, what is given UIDs and what the index is told are about
 * the same columns, in one order.
 */
final class FolderSync {

    /** So many messages are not looked at, each by itself, before a mailbox opens. */
    private static final int MANY = Chunk.ROWS;

    /** Changes within so many milliseconds are kept together. */
    private static final long SAVE_PAUSE = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(FolderSync.class);

    private final FolderPaths paths;
    private final MaildirDisk disk;
    private final Origins origins;
    private final UidValidities validities;
    private final UidFile uids;
    private final KeywordFiles keywords;
    private final FileMeasures measures;
    private final Index index;
    private final KnownBases bases = new KnownBases();
    private final Names strangers = new Names();
    private final Directories directories;
    private final FolderLook looking;
    private volatile Columns now = Columns.empty(0, 1, 0);
    private volatile boolean loaded;
    private Keywords used = Keywords.NONE;
    private boolean otherKeywords;

    /** The files are not as the index had them: of what was told since then nothing is known. */
    private boolean behind;

    /** The same, and what was known of it is damaged. */
    private boolean torn;

    private long savedAt;

    FolderSync(
            FolderPaths paths,
            MaildirDisk disk,
            Origins origins,
            UidValidities validities,
            boolean exclusive) {
        this.paths = paths;
        this.disk = disk;
        this.origins = origins;
        this.validities = validities;
        this.uids = new UidFile(disk, paths);
        this.keywords = new KeywordFiles(disk, paths);
        this.measures = new FileMeasures(paths, disk, this::now);
        this.index = new Index(paths, disk, origins.host().clock(), measures);
        this.directories = new Directories(paths, disk, origins.host().clock(), exclusive);
        this.looking = new FolderLook(paths, disk, origins, directories, uids, bases, strangers);
    }

    /** The columns that were made last. */
    Columns now() {
        return now;
    }

    boolean isLoaded() {
        return loaded;
    }

    /** As {@code dovecot-uidlist} calls the mailbox. */
    String mailboxId() {
        return EmailIds.of(uids.guid());
    }

    Keywords keywords() {
        return keywords.keywords();
    }

    /** Makes these the keywords of the mailbox, durably. */
    void keywords(Keywords wanted) {
        if (!wanted.equals(keywords.keywords())) {
            Keywords changed = wanted.without(this::isLongGone);
            Set<Integer> named = new HashSet<>(changed.letters().keySet());
            named.removeAll(keywords.keywords().letters().keySet());
            keywords.write(changed);
            used = changed; // else letters and keywords that messages have stay what they are
            if (named.stream().anyMatch(index -> isInUse((char) ('a' + index)))) {
                readFlags();
            }
        }
    }

    /** A delivery names its keywords a moment before it is there. */
    private boolean isLongGone(String base) {
        long seconds = MaildirName.seconds(base);
        long now = origins.host().clock().instant().getEpochSecond();
        boolean old = seconds > 0 && seconds < now - Scan.TEMPORARY.toSeconds();
        return old && bases.find(this.now, base) < 0;
    }

    private boolean isInUse(char letter) {
        return IntStream.range(0, now.palette().size())
                .mapToObj(number -> MaildirName.parse("x" + now.palette().get(number).info()))
                .anyMatch(name -> name.letters().indexOf(letter) >= 0);
    }

    /** Letters that messages have already mean something now. */
    private void readFlags() {
        long modSeq = origins.modSeqs().next();
        ColumnsEdit edit = now.edit();
        boolean changed = false;
        for (int row = 0; row < now.size(); row++) {
            changed |= rename(edit, row, now.path(row), modSeq);
        }
        if (changed) {
            become(edit.columns(now.uidValidity(), now.uidNext(), modSeq));
        }
    }

    void sessions(int more) {
        looking.sessions(more);
    }

    /** What was seen proves nothing any more. Needs no lock. */
    void doubt() {
        directories.doubt();
    }

    /**
     * Compares memory with the directories, as far as these have changed.
     *
     * @param mayNumber whether new messages can be given UIDs
     * @return false if they must be, and were not
     */
    boolean follow(boolean mayNumber) {
        boolean done = false;
        try {
            Optional<FolderLook.Found> looked = disk.run(this::look);
            if (looked.isPresent()) {
                requireSameMailbox(looked.get());
                apply(looked.get());
            }
            boolean numbered = isNumbered() || mayNumber;
            if (mayNumber && !isNumbered()) {
                number();
            }
            done = true;
            return numbered;
        } finally {
            if (!done) {
                uids.forget();
                doubt();
            }
        }
    }

    /** Lets the next process begin with what is known now. Never fails. */
    void save() {
        if (loaded && now.uidValidity() != 0) {
            savedAt = origins.host().clock().millis();
            index.save(now, seen());
        }
    }

    /** The same, unless that was done a moment ago. */
    void saveSometimes() {
        if (Math.abs(origins.host().clock().millis() - savedAt) >= SAVE_PAUSE) {
            save();
        }
    }

    /** What is not numbered, or in doubt, is not accounted for. */
    private Seen seen() {
        boolean certain = isNumbered() && !directories.isDoubted();
        return new Seen(
                directories.fresh().known(),
                directories.lastingFresh(certain),
                directories.cur().known(),
                directories.lastingCur(certain),
                uids.needsRewrite() ? FileState.ABSENT : uids.state(),
                uids.records(),
                keywords.states().getFirst(),
                keywords.states().getLast());
    }

    /** Begins with what an earlier process knew, if it is of use. */
    private void resume() throws IOException {
        try (OpenedUidList opened = uids.open()) {
            Optional<Index.Loaded> kept = index.load(opened.uidValidity());
            if (kept.isEmpty()) {
                return;
            }
            Columns then = kept.get().columns();
            Seen seen = kept.get().seen();
            if (!uids.resume(opened, seen, then) && !agree(opened, then)) {
                LOG.warn("index is made anew, UIDs have changed: {}", paths);
                index.forget();
                return;
            }
            now = then;
            origins.modSeqs().raise(then.highestModSeq());
            directories.remembered(seen);
            FolderTimes times = FolderTimes.of(paths);
            torn = !kept.get().whole();
            behind = torn || !directories.agree(times) || !opened.seen().equals(seen.uidList());
            keywords.refresh();
            used = keywords.keywords();
            otherKeywords =
                    !keywords.states().equals(List.of(seen.keywords(), seen.moreKeywords()));
            looking.begin(now);
            loaded = true;
        }
    }

    /** Whether the list, which another program has changed, gives none of them another UID. */
    private boolean agree(OpenedUidList opened, Columns then) throws IOException {
        var table = new KnownBases();
        boolean[] agree = {true};
        uids.read(
                opened,
                (uid, fields, text, start, end) -> {
                    int hash = Names.hash(text, start, end);
                    int row = table.find(then, text, start, end, hash);
                    agree[0] &= row < 0 || then.uid(row) == uid;
                });
        uids.forget();
        return agree[0];
    }

    long footprint() {
        return 1024 + now.footprint() + bases.footprint();
    }

    /** What is known of the directories. */
    Directories directories() {
        return directories;
    }

    /** What came of it; false if something has changed meanwhile. */
    boolean settled(Columns then, DirectoryTime.Stamp before, boolean same) {
        if (now != then || !directories.isUnsettled() || !directories.isStill(before)) {
            return false;
        }
        directories.settled(before, same);
        if (same) {
            save();
        }
        return true;
    }

    /** Refuses more messages than there are UIDs. */
    void requireUids(int count) {
        if (uids.next() + count > Uid.MAX) {
            throw new StoreException(Reason.CANNOT, "no UID is left in " + paths);
        }
    }

    /** Numbers files that are in {@code cur/} now, durably. */
    List<Uid> arrived(List<? extends Arrival> arrivals, List<String> names, long modSeq) {
        var records = new ArrayList<UidRecord>(arrivals.size());
        long next = uids.next();
        for (Arrival arrival : arrivals) {
            records.add(new UidRecord(next++, fields(arrival), arrival.name().base()));
        }
        uids.append(records, now);
        long saved = origins.host().clock().millis();
        ColumnsEdit edit = now.edit();
        for (int i = 0; i < arrivals.size(); i++) {
            Arrival arrival = arrivals.get(i);
            edit.append(
                    new Columns.Row(
                            records.get(i).uid(),
                            "cur/" + names.get(i),
                            arrival.flags(),
                            modSeq,
                            arrival.messageSize(),
                            arrival.date(),
                            saved,
                            records.get(i).fields()));
        }
        become(edit.columns(now.uidValidity(), uids.next(), modSeq));
        return records.stream().map(record -> new Uid(record.uid())).toList();
    }

    private static String fields(Arrival arrival) {
        String guid = arrival.guid();
        return guid.isEmpty() ? "" : "G" + guid;
    }

    /** What we did to messages ourselves. */
    void changed(ColumnsEdit edit, BitSet removed, long modSeq) {
        removed.stream().forEach(row -> uids.gone(now.base(row)));
        become(edit.columns(now.uidValidity(), now.uidNext(), modSeq));
    }

    private boolean isNumbered() {
        return strangers.isEmpty() && !uids.needsRewrite();
    }

    /** Or another program has deleted it and made another one of its name. */
    private void requireSameMailbox(FolderLook.Found look) {
        boolean emptied = look.missing().cardinality() == now.size();
        boolean unlisted = uids.uidValidity() == 0 && uids.state().equals(FileState.ABSENT);
        boolean known = now.uidValidity() != 0 && uids.uidValidity() != 0;
        boolean other = known && uids.uidValidity() != now.uidValidity();
        if (other || (now.uidValidity() != 0 && unlisted && emptied)) {
            throw new StoreException(Reason.NOT_FOUND, "rebuilt by another program: " + paths);
        }
    }

    private Optional<FolderLook.Found> look(Volume volume) throws IOException {
        directories.takeDoubt();
        if (!loaded) {
            Scan.prepare(volume, paths, origins.host().clock().instant());
            resume();
        }
        Instant asked = origins.host().clock().instant();
        FolderTimes times = FolderTimes.of(paths);
        var due =
                new FolderLook.Due(
                        directories.fresh().needsListing(times.fresh()),
                        directories.cur().needsListing(times.cur()));
        boolean otherUids = !uids.isCurrent(times.uidList());
        keywords.refresh();
        otherKeywords |= !keywords.keywords().equals(used);
        boolean same = loaded && !torn && !otherUids && !otherKeywords;
        if (same && !due.fresh() && !due.cur()) {
            return Optional.empty();
        }
        return Optional.of(
                looking.look(
                        volume, now, loaded, new DirectoryTime.Stamp(times.fresh(), asked), due));
    }

    private void apply(FolderLook.Found look) {
        ColumnsEdit edit = now.edit();
        long modSeq = origins.modSeqs().next();
        boolean changed = !loaded || behind || uids.next() > now.uidNext();
        changed |= !look.missing().isEmpty() || !look.adopted().isEmpty();
        for (int row = 0; torn && row < now.size(); row++) {
            edit.mark(row, now.stateNumber(row), modSeq); // it may have been told a higher one
        }
        for (Map.Entry<Integer, String> each : look.moved().entrySet()) {
            changed |= rename(edit, each.getKey(), each.getValue(), modSeq);
        }
        if (otherKeywords) {
            for (int row = 0; row < now.size(); row++) {
                if (!look.moved().containsKey(row)) {
                    changed |= rename(edit, row, now.path(row), modSeq);
                }
            }
        }
        look.missing().stream()
                .forEach(row -> {
                    uids.gone(now.base(row));
                    edit.remove(row);
                });
        look.renumbered().stream().forEach(edit::remove);
        append(edit, look.adopted(), modSeq);
        boolean same = !changed && look.moved().isEmpty();
        if (!same) {
            long validity = now.uidValidity() == 0 ? uids.uidValidity() : now.uidValidity();
            become(edit.columns(validity, uids.next(), changed ? modSeq : now.highestModSeq()));
        }
        uids.compared();
        used = keywords.keywords();
        otherKeywords = false;
        behind = false;
        torn = false;
        loaded = true;
    }

    /** Whether this changes the flags of the message. */
    private boolean rename(ColumnsEdit edit, int row, String path, long modSeq) {
        Flags flags = keywords.keywords().flags(MaildirName.parse(path.substring(4)));
        boolean flagged = !flags.equals(now.flags(row));
        if (flagged || !path.equals(now.path(row))) {
            edit.change(row, path, flags, flagged || torn ? modSeq : now.modSeq(row));
        }
        if (path.startsWith("new/")) {
            looking.sawFresh();
        }
        return flagged;
    }

    /** Gives UIDs in the order of arrival. A name that had one before becomes another. */
    private void number() {
        if (uids.needsRewrite()) {
            long validity = now.uidValidity() == 0 ? uids.uidValidity() : now.uidValidity();
            uids.write(validity == 0 ? validities.next() : validity, now, List.of());
        }
        requireUids(strangers.count());
        var found = new ArrayList<String>(strangers.count());
        for (int number = 0, end = strangers.end(); number < end; number++) {
            if (strangers.has(number)) {
                String base = strangers.base(number);
                found.add(uids.isGone(base) ? renamed(number, base) : base);
            }
        }
        found.sort(MaildirName.ARRIVAL);
        var records = new ArrayList<UidRecord>(found.size());
        var newcomers = new ArrayList<Newcomer>(found.size());
        long next = uids.next();
        for (String base : found) {
            newcomers.add(new Newcomer(next, "", strangers.find(base.getBytes(UTF_8))));
            records.add(new UidRecord(next++, "", base));
        }
        ColumnsEdit edit = now.edit();
        long modSeq = origins.modSeqs().next();
        append(edit, newcomers, modSeq);
        uids.append(records, now);
        strangers.clear();
        become(
                edit.columns(
                        uids.uidValidity(),
                        uids.next(),
                        uids.next() == now.uidNext() ? now.highestModSeq() : modSeq));
    }

    private String renamed(int stranger, String base) {
        String path = strangers.path(stranger);
        MaildirName name = MaildirName.parse(path.substring(4));
        String fresh = MaildirName.renamed(base, origins.names().next());
        String target = "cur/" + new MaildirName(fresh, name.letters(), name.foreign()).fileName();
        disk.perform(v ->
                directories.accountFor(
                        v,
                        volume ->
                                MessageFile.takeOver(
                                        volume,
                                        paths.directory().resolve(path),
                                        paths.directory().resolve(target))));
        strangers.remove(stranger);
        strangers.add(target);
        LOG.warn("an expunged message came back as {} in {}", target, paths.directory());
        return fresh;
    }

    private void append(ColumnsEdit edit, List<Newcomer> arrived, long modSeq) {
        boolean measuredLater = !loaded && arrived.size() >= MANY;
        var newcomers =
                new Newcomers(paths, disk, strangers, keywords.keywords(), modSeq, measuredLater);
        newcomers.appendTo(edit.measuredBy(measures), arrived);
        newcomers.gone().forEach(uids::gone);
        if (newcomers.hasMissed()) {
            doubt();
        }
    }

    private void become(Columns next) {
        long last = now.size() == 0 ? 0 : now.uid(now.size() - 1);
        int place = next.indexOf(last + 1);
        now = next;
        bases.added(next, place < 0 ? -1 - place : place);
    }
}
