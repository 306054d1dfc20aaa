package org.posthorn.store.maildir;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files that have just got their UIDs become rows: what memory must know of each is read, on as
 * many threads as there are cores. Used by one thread, once, with the mailbox's lock held.
 */
final class Newcomers {

    /** Two programs that rename all the time must not keep us looking for ever. */
    private static final int MAX_LOOKS = 20;

    /** Messages that are looked at together: bounds what a large mailbox needs meanwhile. */
    private static final int BATCH = 8192;

    private final FolderPaths paths;
    private final MaildirDisk disk;
    private final Names strangers;
    private final RowReader reader;
    private final List<String> gone = new ArrayList<>();
    private final boolean measuredLater;
    private boolean missed;

    /**
     * @param strangers where the files were found; those that get rows are removed
     * @param modSeq that the rows get
     * @param measuredLater whether rows may lack their dates
     */
    Newcomers(
            FolderPaths paths,
            MaildirDisk disk,
            Names strangers,
            Keywords keywords,
            long modSeq,
            boolean measuredLater) {
        this.measuredLater = measuredLater;
        this.paths = paths;
        this.disk = disk;
        this.strangers = strangers;
        this.reader = new RowReader(paths, keywords, modSeq);
    }

    /** A record, and where its file was found; nowhere is empty. */
    private record Found(UidRecord record, String path) {}

    /** Those whose file has vanished meanwhile are left out, and are new if they come back. */
    void appendTo(ColumnsEdit edit, List<Newcomer> newcomers) {
        for (int from = 0; from < newcomers.size(); from += BATCH) {
            List<Newcomer> batch =
                    newcomers.subList(from, Math.min(newcomers.size(), from + BATCH));
            batch.forEach(each -> strangers.remove(each.stranger()));
            read(batch).forEach(row -> row.ifPresent(edit::append));
        }
    }

    /** Whether another program has renamed or deleted some since they were found. */
    boolean hasMissed() {
        return missed;
    }

    /** Base names of those that were left out. */
    List<String> gone() {
        return gone;
    }

    /** What is removed is forgotten later only. */
    private Found found(Newcomer each) {
        var record = new UidRecord(each.uid(), each.fields(), strangers.base(each.stranger()));
        return new Found(record, strangers.path(each.stranger()));
    }

    private List<Optional<Columns.Row>> read(List<Newcomer> batch) {
        List<Optional<Columns.Row>> rows = disk.inParts(batch, (v, each) -> read(found(each)));
        for (int look = 0; look < MAX_LOOKS && rows.contains(Optional.empty()); look++) {
            missed = true;
            var elsewhere = new HashMap<String, String>();
            for (int i = 0; i < rows.size(); i++) {
                if (rows.get(i).isEmpty()) {
                    elsewhere.put(strangers.base(batch.get(i).stranger()), "");
                }
            }
            disk.perform(v -> find(elsewhere));
            if (elsewhere.values().stream().allMatch(String::isEmpty)) {
                gone.addAll(elsewhere.keySet());
                break;
            }
            for (int i = 0; i < rows.size(); i++) {
                if (rows.get(i).isEmpty()) {
                    UidRecord record = found(batch.get(i)).record();
                    var again = new Found(record, elsewhere.getOrDefault(record.base(), ""));
                    rows.set(i, disk.run(v -> read(again)));
                }
            }
        }
        return rows;
    }

    private Optional<Columns.Row> read(Found found) throws IOException {
        if (found.path().isEmpty()) {
            return Optional.empty();
        }
        Optional<Columns.Row> guess =
                measuredLater ? reader.guess(found.record(), found.path()) : Optional.empty();
        return guess.isPresent() ? guess : reader.read(found.record(), found.path());
    }

    private void find(Map<String, String> wanted) throws IOException {
        for (String folder : List.of("new", "cur")) {
            disk.listing()
                    .list(
                            paths.directory().resolve(folder),
                            name ->
                                    wanted.computeIfPresent(
                                            MaildirName.base(name),
                                            (base, path) -> folder + "/" + name));
        }
    }
}
