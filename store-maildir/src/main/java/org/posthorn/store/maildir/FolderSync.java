package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.Volume;
import org.posthorn.store.Flags;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.Uid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Keeps the columns of a mailbox equal to its directory: who is new, who has gone, who has another
 * name. Every method but {@link #now} is called with the mailbox's lock held, and those that give
 * UIDs with {@code dovecot-uidlist.lock} besides.
 */
final class FolderSync {

    /** Two programs that rename all the time must not keep us looking for ever. */
    private static final int MAX_LOOKS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(FolderSync.class);

    private final FolderPaths paths;
    private final MaildirDisk disk;
    private final Origins origins;
    private final UidValidities validities;
    private final UidFile uids;
    private final KeywordFiles keywords;
    private volatile Columns now = Columns.empty(0, 1, 0);
    private volatile boolean loaded;
    private Keywords used = Keywords.NONE;
    private Scan.@Nullable Times seen;
    private @Nullable UidList unread;
    private int sessions;

    FolderSync(FolderPaths paths, MaildirDisk disk, Origins origins, UidValidities validities) {
        this.paths = paths;
        this.disk = disk;
        this.origins = origins;
        this.validities = validities;
        this.uids = new UidFile(disk, paths);
        this.keywords = new KeywordFiles(disk, paths);
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
    void keywords(Keywords changed) {
        if (!changed.equals(keywords.keywords())) {
            keywords.write(changed);
            used = changed; // letters and keywords that messages have stay what they are
        }
    }

    void sessions(int more) {
        sessions += more;
        doubt();
    }

    /** What was seen proves nothing any more. */
    void doubt() {
        seen = null;
    }

    /**
     * Compares memory with the directory, if that has changed.
     *
     * @param mayNumber whether new messages can be given UIDs
     * @return false if they must be, and nothing was done
     */
    boolean follow(boolean mayNumber) {
        if (disk.run(v -> seen != null && seen.equals(Scan.Times.of(paths)))) {
            return true;
        }
        // before the directories: a message that comes between the two is a stranger, none is gone
        if (!uids.isCurrent(disk.run(v -> FileState.of(paths.uidList())))) {
            unread = uids.read();
        }
        Scan scan = disk.run(this::look);
        if (loaded && uids.uidValidity() != 0 && uids.uidValidity() != now.uidValidity()) {
            throw new StoreException(Reason.NOT_FOUND, "rebuilt by another program: " + paths);
        }
        return compare(scan, mayNumber);
    }

    /** Refuses more messages than there are UIDs. */
    void requireUids(int count) {
        if (uids.next() + count > Uid.MAX) {
            throw new StoreException(Reason.CANNOT, "no UID is left in " + paths);
        }
    }

    /** Numbers files that are in {@code cur/} now, durably. */
    List<Uid> arrived(List<? extends Arrival> arrivals, List<String> names, long modSeq) {
        var records = new ArrayList<UidRecord>();
        var given = new ArrayList<Uid>();
        long next = uids.next();
        for (Arrival arrival : arrivals) {
            records.add(new UidRecord(next, fields(arrival), arrival.name().base()));
            given.add(new Uid(next++));
        }
        uids.append(records);
        long saved = origins.host().clock().millis();
        ColumnsEdit edit = now.edit();
        for (int i = 0; i < arrivals.size(); i++) {
            Arrival arrival = arrivals.get(i);
            edit.append(
                    new Columns.Row(
                            given.get(i).value(),
                            "cur/" + names.get(i),
                            arrival.flags(),
                            modSeq,
                            arrival.messageSize(),
                            arrival.date(),
                            saved,
                            fields(arrival)));
        }
        now = edit.columns(now.uidValidity(), uids.next(), modSeq);
        return given;
    }

    /** What we did to messages ourselves. */
    static final class Changes {

        private record Change(String path, Flags flags) {}

        private final Map<Integer, Change> changed = new HashMap<>();
        private final BitSet removed = new BitSet();

        void put(int index, String path, Flags flags) {
            changed.put(index, new Change(path, flags));
        }

        void remove(int index) {
            removed.set(index);
        }
    }

    void apply(Changes changes, long modSeq) {
        if (changes.changed.isEmpty() && changes.removed.isEmpty()) {
            return;
        }
        ColumnsEdit edit = now.edit();
        changes.removed.stream()
                .forEach(i -> {
                    uids.gone(now.base(i));
                    edit.remove(i);
                });
        changes.changed.forEach(
                (i, change) -> edit.change(i, change.path(), change.flags(), modSeq));
        now = edit.columns(now.uidValidity(), now.uidNext(), modSeq);
    }

    private static String fields(Arrival arrival) {
        return arrival.guid().isEmpty() ? "" : "G" + arrival.guid();
    }

    private Scan look(Volume volume) throws IOException {
        if (!loaded) {
            Scan.prepare(volume, paths, origins.host().clock().instant());
        }
        if (sessions > 0) {
            Scan.accept(volume, paths);
        }
        keywords.refresh();
        return complete(volume);
    }

    /**
     * A look that has missed nobody. While others rename, a directory may be read without showing a
     * file that is there; so who seems to have gone is looked for until the directories stand
     * still.
     */
    private Scan complete(Volume volume) throws IOException {
        Scan scan = scan(volume);
        for (int look = 1; look < MAX_LOOKS && missesAny(scan); look++) {
            Scan again = scan(volume);
            boolean still = again.times().sameDirectories(scan.times());
            scan.paths().forEach(again.paths()::putIfAbsent);
            scan = again;
            if (still) {
                break;
            }
        }
        return scan;
    }

    private boolean missesAny(Scan scan) {
        for (int i = 0; i < now.size(); i++) {
            if (!scan.paths().containsKey(now.base(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean compare(Scan scan, boolean mayNumber) {
        var strangers = new HashMap<>(scan.paths());
        var current = new String[now.size()];
        boolean same = loaded && used.equals(keywords.keywords());
        for (int i = 0; i < current.length; i++) {
            String path = strangers.remove(now.base(i));
            current[i] = path == null ? "" : path;
            same &= now.path(i).equals(current[i]);
        }
        List<UidRecord> adopted = adopt(strangers);
        if ((!strangers.isEmpty() || uids.needsRewrite()) && !mayNumber) {
            return false;
        }
        if (uids.needsRewrite()) {
            rewrite();
        }
        List<Columns.Row> arrived = new ArrayList<>();
        if (!adopted.isEmpty()) {
            arrived.addAll(rows(adopted, scan.paths()));
        }
        if (!strangers.isEmpty()) {
            arrived.addAll(number(strangers));
        }
        if (!same || !arrived.isEmpty() || uids.next() != now.uidNext()) {
            renew(current, arrived);
        }
        if (unread != null) {
            uids.compared(unread, base -> !scan.paths().containsKey(base));
            unread = null;
        }
        used = keywords.keywords();
        boolean accounted = scan.settled() && uids.isCurrent(scan.times().uidList());
        seen = accounted ? scan.times() : null;
        loaded = true;
        return true;
    }

    /** Takes those out of the strangers that another program has given UIDs. */
    private List<UidRecord> adopt(Map<String, String> strangers) {
        if (unread == null || strangers.isEmpty()) {
            return List.of();
        }
        var adopted = new ArrayList<UidRecord>();
        for (UidRecord record : unread.records()) {
            boolean unseen = !loaded || record.uid() > uids.lastKnown();
            if (unseen && strangers.remove(record.base()) != null) {
                adopted.add(record);
            }
        }
        return adopted;
    }

    /** Gives UIDs in the order of arrival. A name that had one before becomes another. */
    private List<Columns.Row> number(Map<String, String> strangers) {
        requireUids(strangers.size());
        Set<String> known = new java.util.HashSet<>();
        if (unread != null) {
            unread.records().forEach(record -> known.add(record.base()));
        }
        var found = new TreeMap<String, String>(MaildirName.ARRIVAL);
        strangers.forEach((base, path) -> {
            if (uids.isGone(base) || known.contains(base)) {
                Map.Entry<String, String> fresh = renamed(base, path);
                found.put(fresh.getKey(), fresh.getValue());
            } else {
                found.put(base, path);
            }
        });
        var records = new ArrayList<UidRecord>();
        long next = uids.next();
        for (String base : found.keySet()) {
            records.add(new UidRecord(next++, "", base));
        }
        List<Columns.Row> rows = rows(records, found);
        uids.append(records);
        return rows;
    }

    private Map.Entry<String, String> renamed(String base, String path) {
        MaildirName name = MaildirName.parse(path.substring(path.indexOf('/') + 1));
        String fresh = MaildirName.renamed(base, origins.names().next());
        String target = "cur/" + new MaildirName(fresh, name.letters(), name.foreign()).fileName();
        disk.perform(
                v -> v.rename(paths.directory().resolve(path), paths.directory().resolve(target)));
        LOG.warn("an expunged message came back as {} in {}", target, paths.directory());
        return Map.entry(fresh, target);
    }

    /** Those whose file has vanished meanwhile are left out, and are new if they come back. */
    private List<Columns.Row> rows(List<UidRecord> records, Map<String, String> where) {
        var reader = new RowReader(paths, keywords.keywords(), origins.modSeqs().next());
        return disk.run(v -> {
            Map<String, String> found = where;
            var rows = new ArrayList<Columns.Row>(records.size());
            for (UidRecord record : records) {
                Optional<Columns.Row> row = reader.read(record, found);
                for (int look = 0; row.isEmpty() && look < MAX_LOOKS; look++) {
                    found = scan(v).paths(); // it may have been renamed between two looks
                    row = reader.read(record, found);
                    if (!found.containsKey(record.base()) && look > 0) {
                        break;
                    }
                }
                row.ifPresentOrElse(rows::add, () -> uids.gone(record.base()));
            }
            return rows;
        });
    }

    private Scan scan(Volume volume) throws IOException {
        return Scan.of(volume, paths, origins.names(), origins.host().clock().instant());
    }

    private void renew(String[] current, List<Columns.Row> arrived) {
        Keywords letters = keywords.keywords();
        ColumnsEdit edit = now.edit();
        long modSeq = origins.modSeqs().next();
        boolean changed = !loaded || !arrived.isEmpty();
        boolean renamedKeywords = !letters.equals(used);
        for (int i = 0; i < current.length; i++) {
            String path = current[i];
            if (path.isEmpty()) {
                uids.gone(now.base(i));
                edit.remove(i);
                changed = true;
            } else if (renamedKeywords || !path.equals(now.path(i))) {
                String fileName = path.substring(path.indexOf('/') + 1);
                Flags flags = letters.flags(MaildirName.parse(fileName));
                boolean flagged = !flags.equals(now.flags(i));
                changed |= flagged;
                edit.change(i, path, flags, flagged ? modSeq : now.modSeq(i));
            }
        }
        arrived.sort(Comparator.comparingLong(Columns.Row::uid));
        arrived.forEach(row -> edit.append(row.with(row.path(), row.flags(), modSeq)));
        now = edit.columns(uids.uidValidity(), uids.next(), changed ? modSeq : now.highestModSeq());
    }

    /** A list that says what the old one says, as far as that can be read, and what we know. */
    private void rewrite() {
        UidList old = unread == null ? uids.read() : unread;
        var records = new TreeMap<Long, UidRecord>();
        old.records().forEach(record -> records.put(record.uid(), record));
        for (int i = 0; i < now.size(); i++) {
            var record = new UidRecord(now.uid(i), "", now.base(i));
            records.putIfAbsent(record.uid(), record);
        }
        long validity = loaded ? now.uidValidity() : old.uidValidity();
        var others = new ArrayList<>(old.others());
        if (others.stream().noneMatch(field -> field.startsWith("G"))) {
            others.add("G" + UUID.randomUUID().toString().replace("-", ""));
        }
        var list =
                new UidList(
                        validity == 0 ? validities.next() : validity,
                        Math.max(old.next(), now.uidNext()),
                        others,
                        List.copyOf(records.values()),
                        true);
        uids.write(list);
    }
}
