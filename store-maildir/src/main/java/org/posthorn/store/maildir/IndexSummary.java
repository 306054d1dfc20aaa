package org.posthorn.store.maildir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * What ends each batch of an index, and is all that STATUS of a closed mailbox reads. It has a
 * checksum of its own, since whoever reads only this does not know those before it:
 *
 * <pre>
 *   0  UIDVALIDITY, unsigned          4   40  lines of dovecot-uidlist       4
 *   4  messages                       4   44  what the time of new/ proves   1
 *   8  UIDNEXT                        8   45  what the time of cur/ proves   1
 *  16  HIGHESTMODSEQ                  8   46  0                              2
 *  24  without \Seen                  4   48  files, 28 octets each        140
 *  28  with \Deleted                  4  188  CRC-32C of all this            4
 *  32  octets of all messages         8
 * </pre>
 *
 * <p>The files are {@code new/}, {@code cur/}, {@code dovecot-uidlist}, {@code dovecot-keywords},
 * {@code posthorn-keywords}; of each time of modification (seconds 8, nanoseconds 4), length (8, -1
 * if there is none) and inode (8).
 */
record IndexSummary(
        long uidValidity,
        int messages,
        long uidNext,
        long highestModSeq,
        int unseen,
        int deleted,
        long octets,
        Seen seen) {

    static final int LENGTH = 192;

    /**
     * @param measured whether the rows in the file have all their dates
     */
    static IndexSummary of(Columns columns, Seen seen, boolean measured) {
        return new IndexSummary(
                columns.uidValidity(),
                columns.size(),
                columns.uidNext(),
                columns.highestModSeq(),
                columns.unseen(),
                columns.deleted(),
                measured ? columns.octets() : -1,
                seen);
    }

    /** Whether every file was looked at. */
    boolean isMeasured() {
        return octets >= 0;
    }

    void write(ByteBuffer out) {
        int start = out.position();
        out.putInt((int) uidValidity).putInt(messages);
        out.putLong(uidNext).putLong(highestModSeq);
        out.putInt(unseen).putInt(deleted).putLong(octets);
        out.putInt(seen.uidRecords());
        out.put((byte) seen.freshTrust()).put((byte) seen.curTrust()).putShort((short) 0);
        write(out, seen.fresh());
        write(out, seen.cur());
        write(out, seen.uidList());
        write(out, seen.keywords());
        write(out, seen.moreKeywords());
        out.putInt(checksum(out, start));
    }

    /** Takes {@link #LENGTH} octets. */
    static IndexSummary read(ByteBuffer source) throws IOException {
        ByteBuffer in = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int start = in.position();
        if (in.remaining() != LENGTH) {
            throw new IndexDamage("summary of " + in.remaining() + " octets");
        }
        in.position(start + LENGTH - 4);
        int checksum = checksum(in, start);
        if (in.getInt() != checksum) {
            throw new IndexDamage("checksum of the summary");
        }
        in.position(start);
        long validity = Integer.toUnsignedLong(in.getInt());
        int messages = in.getInt();
        long next = in.getLong();
        long modSeq = in.getLong();
        int unseen = in.getInt();
        int deleted = in.getInt();
        long octets = in.getLong();
        int records = in.getInt();
        int freshTrust = in.get();
        int curTrust = in.get();
        in.getShort();
        FileState fresh = state(in);
        FileState cur = state(in);
        FileState list = state(in);
        var seen = new Seen(fresh, freshTrust, cur, curTrust, list, records, state(in), state(in));
        return new IndexSummary(validity, messages, next, modSeq, unseen, deleted, octets, seen);
    }

    private static void write(ByteBuffer out, FileState state) {
        Instant modified = state.modified().toInstant();
        out.putLong(modified.getEpochSecond()).putInt(modified.getNano());
        out.putLong(state.size()).putLong(state.inode());
    }

    private static FileState state(ByteBuffer in) throws IndexDamage {
        try {
            Instant modified = Instant.ofEpochSecond(in.getLong(), in.getInt());
            return new FileState(FileTime.from(modified), in.getLong(), in.getLong());
        } catch (DateTimeException | ArithmeticException e) {
            throw new IndexDamage("time out of range");
        }
    }

    private static int checksum(ByteBuffer octets, int start) {
        var crc = new CRC32C();
        crc.update(octets.array(), octets.arrayOffset() + start, octets.position() - start);
        return (int) crc.getValue();
    }
}
