package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The contents of {@code dovecot-uidlist}, version 3 (and 1, as Courier and old Dovecots write it).
 *
 * @param uidValidity 0 if the file does not say
 * @param next the UID after the last that was given
 * @param others fields of the header that we only keep: GUID, default UIDL format
 * @param records ascending by UID
 * @param sound false if the file must be written anew: damaged, unfinished or of version 1
 */
record UidList(
        long uidValidity, long next, List<String> others, List<UidRecord> records, boolean sound) {

    static final UidList NONE = new UidList(0, 1, List.of(), List.of(), false);

    /** Never fails: what makes no sense is passed over. */
    static UidList parse(byte[] octets) {
        var records = new ArrayList<UidRecord>();
        try {
            UidLines lines =
                    new UidLines(new ByteArrayInputStream(octets))
                            .header()
                            .records(
                                    0,
                                    (uid, fields, text, start, end) ->
                                            records.add(
                                                    UidRecord.of(uid, fields, text, start, end)));
            return new UidList(
                    lines.uidValidity(), lines.next(), lines.others(), records, lines.isSound());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String header() {
        var text = new StringBuilder("3 V").append(uidValidity).append(" N").append(next);
        others.forEach(field -> text.append(' ').append(field));
        return text.append('\n').toString();
    }

    byte[] format() {
        var text = new StringBuilder(header());
        records.forEach(record -> record.appendTo(text));
        return octets(text);
    }

    static byte[] octets(CharSequence text) {
        return text.toString().getBytes(UTF_8);
    }
}
