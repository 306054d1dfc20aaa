package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Whether the next session that opens a mailbox by its index would believe something wrong. What an
 * index lags behind with, and would catch up, is nothing wrong: names where the directory has
 * another time, flags where the files of keywords have, UIDs where the list has. Used once, on a
 * thread of the disk pool: the mailbox is listed between {@link #begin} and {@link #end}.
 */
final class IndexCheck {

    private final FolderPaths paths;
    private final boolean exclusive;
    private final boolean idle;
    private final States before;
    private final Map<String, Wrong> wrong = new LinkedHashMap<>();
    private Optional<Wrong> dates = Optional.empty();
    private String damage = "";
    private IndexLoad.@Nullable Loaded index;

    /**
     * A message file as it was listed.
     *
     * @param alone whether it is the only one of its base name
     */
    record Listed(Path file, long octets, FileTime modified, boolean alone) {

        Listed withTwin() {
            return new Listed(file, octets, modified, false);
        }
    }

    /** What decides what of an index is believed. */
    private record States(
            FolderTimes times, FileState keywords, FileState moreKeywords, FileState index) {

        static States of(FolderPaths paths) throws IOException {
            return new States(
                    FolderTimes.of(paths),
                    FileState.of(paths.keywords()),
                    FileState.of(paths.moreKeywords()),
                    FileState.of(Index.file(paths)));
        }
    }

    /** How many messages something is wrong of, and the first of them by name. */
    private record Wrong(int messages, String base) {

        Wrong plus(Wrong other) {
            String first = base.compareTo(other.base) < 0 ? base : other.base;
            return new Wrong(messages + other.messages, first);
        }

        String text(String what) {
            return messages == 0 ? what : what + " of " + messages + " messages, such as " + base;
        }
    }

    private IndexCheck(FolderPaths paths, boolean exclusive, boolean idle, States now) {
        this.paths = paths;
        this.exclusive = exclusive;
        this.idle = idle;
        this.before = now;
    }

    /**
     * Reads the index, before the mailbox is listed.
     *
     * @param idle whether nobody changes the mailbox, not even in the moments that no time shows
     */
    static IndexCheck begin(FolderPaths paths, boolean exclusive, boolean idle) throws IOException {
        var check = new IndexCheck(paths, exclusive, idle, States.of(paths));
        try (IndexInput in = IndexInput.open(Index.file(paths))) {
            check.index = IndexLoad.from(in, Measures.Source.NONE);
        } catch (NoSuchFileException e) {
            // it is made when somebody opens the mailbox
        } catch (IndexDamage e) {
            check.damage = String.valueOf(e.getMessage());
        }
        return check;
    }

    /**
     * Compares it with what was listed since. Says nothing if something has changed meanwhile.
     *
     * @param list {@code dovecot-uidlist}
     * @param files of {@code new/} and {@code cur/}, by their base names
     * @param bodies whether messages may be read
     */
    List<Finding> end(UidList list, Map<String, Listed> files, boolean bodies) throws IOException {
        var findings = new ArrayList<Finding>();
        Path file = Index.file(paths);
        if (!damage.isEmpty()) {
            findings.add(new Finding.DamagedIndex(file, "is of no use: " + damage));
        }
        compare(list, files, bodies);
        wrong.forEach((what, how) -> findings.add(new Finding.WrongIndex(file, how.text(what))));
        dates.ifPresent(
                how -> findings.add(new Finding.OtherDates(file, how.messages(), how.base())));
        Path cache = DerivedFile.file(paths);
        if (bodies && isAhead(cache, list)) {
            String text = "holds results of messages that are still to come";
            findings.add(new Finding.WrongIndex(cache, text));
        }
        return States.of(paths).equals(before) ? findings : List.of();
    }

    private void compare(UidList list, Map<String, Listed> files, boolean bodies)
            throws IOException {
        IndexLoad.Loaded loaded = index;
        if (loaded == null || loaded.columns().uidValidity() != list.uidValidity()) {
            return; // it is made anew
        }
        Columns now = loaded.columns();
        Seen seen = loaded.seen();
        if (before.times().uidList().equals(seen.uidList())) {
            uids(now, list);
        }
        if (before.keywords().equals(seen.keywords())
                && before.moreKeywords().equals(seen.moreKeywords())) {
            flags(now);
        }
        boolean fresh = isBelieved(before.times().fresh(), seen.fresh(), seen.freshTrust());
        boolean cur = isBelieved(before.times().cur(), seen.cur(), seen.curTrust());
        names(now, files, fresh, cur);
        facts(now, files, bodies);
    }

    /** Whatever else is wrong with such a file, its checksums show. */
    private static boolean isAhead(Path cache, UidList list) throws IOException {
        try (var records = DerivedRecords.open(cache, list.uidValidity())) {
            long size = Files.size(cache);
            long place = DerivedRecords.HEADER;
            DerivedRecords.Entry entry = records.at(place, size);
            while (entry != null && entry.uid() < list.next()) {
                place += entry.length();
                entry = records.at(place, size);
            }
            return entry != null;
        } catch (NoSuchFileException | IndexDamage e) {
            return false; // begun anew
        }
    }

    /** Whether the next session takes the names in a directory for granted. */
    private boolean isBelieved(FileState now, FileState then, int trust) {
        var time = new DirectoryTime(exclusive);
        time.remembered(then, trust);
        return time.agrees(now) && (idle || time.isSettled());
    }

    private void uids(Columns now, UidList list) {
        if (list.next() > now.uidNext()) {
            add("would give UID " + now.uidNext() + " a second time", 0, "");
        }
        var records = new HashMap<String, UidRecord>();
        list.records().forEach(record -> records.put(record.base(), record));
        each(
                now,
                "has another UID than dovecot-uidlist",
                row -> {
                    UidRecord record = records.get(now.base(row));
                    return record == null || record.uid() != now.uid(row);
                });
        each(
                now,
                "has another GUID or UIDL than dovecot-uidlist",
                row -> {
                    UidRecord record = records.get(now.base(row));
                    return record != null
                            && !(record.field('G').equals(now.field(row, 'G'))
                                    && record.field('P').equals(now.field(row, 'P')));
                });
    }

    private void flags(Columns now) throws IOException {
        Keywords keywords =
                Keywords.parse(
                        KeywordFiles.read(paths.keywords()),
                        KeywordFiles.read(paths.moreKeywords()));
        each(
                now,
                "has other flags",
                row -> {
                    MaildirName name = MaildirName.parse(now.fileName(row));
                    return !keywords.flags(name).equals(now.flags(row));
                });
    }

    private void names(Columns now, Map<String, Listed> files, boolean fresh, boolean cur) {
        each(
                now,
                "has names that are not there",
                row -> {
                    Listed file = files.get(now.base(row));
                    boolean same =
                            file != null && (file.file().endsWith(now.path(row)) || !file.alone());
                    return !same && (now.state(row).isFresh() ? fresh : cur);
                });
        if (fresh || cur) {
            var known = new HashMap<String, Listed>(files);
            IntStream.range(0, now.size()).forEach(row -> known.remove(now.base(row)));
            known.forEach((base, file) -> {
                if (file.alone() && (file.file().startsWith(paths.fresh()) ? fresh : cur)) {
                    add("lacks names", 1, base);
                }
            });
        }
    }

    /** What is never asked of a file again once its message has a row. */
    private void facts(Columns now, Map<String, Listed> files, boolean bodies) {
        each(
                now,
                "has other sizes",
                row -> {
                    Listed file = files.get(now.base(row));
                    return file != null
                            && file.alone()
                            && now.isMeasured(row)
                            && isOtherSize(now, row, file, bodies);
                });
        for (int row = 0; row < now.size(); row++) {
            Listed file = files.get(now.base(row));
            if (file != null
                    && file.alone()
                    && now.isMeasured(row)
                    && now.internalDate(row).toEpochMilli() != file.modified().toMillis()) {
                var one = new Wrong(1, now.base(row));
                dates = Optional.of(dates.map(one::plus).orElse(one));
            }
        }
    }

    private static boolean isOtherSize(Columns now, int row, Listed file, boolean bodies) {
        String base = now.base(row);
        boolean named =
                MaildirName.octets(base) == file.octets() && MaildirName.messageSize(base) >= 0;
        if (!named && !bodies) {
            return false;
        }
        try {
            long size = FileMeasures.messageSize(file.file(), base, now.fields(row), file.octets());
            long known = now.messageSize(row);
            // a reading may have shown that the name is wrong
            return size != known && MessageFile.messageSize(file.file()) != known;
        } catch (IOException e) {
            return false; // said already, or gone meanwhile
        }
    }

    private void each(Columns now, String what, IntPredicate isWrong) {
        for (int row = 0; row < now.size(); row++) {
            if (isWrong.test(row)) {
                add(what, 1, now.base(row));
            }
        }
    }

    private void add(String what, int messages, String base) {
        wrong.merge(what, new Wrong(messages, base), Wrong::plus);
    }
}
