package org.posthorn.store.maildir;

import org.posthorn.disk.OpenFile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/**
 * A {@link DerivedFile} without the results of messages that are gone. Used by one thread, once.
 */
final class DerivedCopy {

    private static final int BLOCK = 1024 * 1024;

    private final Columns now;
    private final long most;
    private final Map<Integer, DerivedTable> tables = new TreeMap<>();
    private int seed;
    private long length;

    /**
     * @param most octets: who is copied then is all
     */
    DerivedCopy(Columns now, long most) {
        this.now = now;
        this.most = most;
    }

    Map<Integer, DerivedTable> tables() {
        return tables;
    }

    int seed() {
        return seed;
    }

    long length() {
        return length;
    }

    void write(OpenFile open, Path from, long uidValidity, Map<Integer, DerivedTable> known)
            throws IOException {
        byte[] header = DerivedRecords.header(uidValidity);
        seed = DerivedRecords.seed(header);
        open.write(header);
        length = header.length;
        if (known.isEmpty()) {
            return;
        }
        try (var records = DerivedRecords.open(from, uidValidity)) {
            for (Map.Entry<Integer, DerivedTable> each : known.entrySet()) {
                copy(records, open, each.getKey(), each.getValue());
            }
        }
    }

    private void copy(DerivedRecords records, OpenFile open, int form, DerivedTable table)
            throws IOException {
        var places = new ArrayList<Long>();
        table.forEach((uid, place) -> {
            if (now.indexOf(uid) >= 0) {
                places.add(place);
            }
        });
        var out = new ByteArrayOutputStream();
        var copied = new DerivedTable();
        for (long place : places) {
            DerivedRecords.Entry entry = records.at(place, places.getLast());
            if (entry == null || length + out.size() + entry.length() > most) {
                continue;
            }
            copied.put(entry.uid(), length + out.size());
            DerivedRecords.write(out, seed, entry.uid(), form, entry.result());
            if (out.size() > BLOCK) {
                open.write(out.toByteArray());
                length += out.size();
                out.reset();
            }
        }
        open.write(out.toByteArray());
        length += out.size();
        tables.put(form, copied);
    }
}
