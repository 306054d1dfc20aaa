package org.posthorn.store.maildir;

import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;

/**
 * Expunges in a record of an {@link Index}: the MODSEQ from which on all are known (8 octets), and
 * for each range its MODSEQ (8), its first and its last UID (4 each, unsigned).
 */
final class ExpungedCodec {

    private static final int ENTRY = 16;

    private ExpungedCodec() {}

    /** Those above this MODSEQ. */
    static void write(IndexOutput out, Expunged expunged, long modSeq) throws IOException {
        out.record(
                IndexInput.Kind.EXPUNGED,
                8 + ENTRY * expunged.countSince(modSeq),
                buffer -> {
                    buffer.putLong(expunged.floor());
                    expunged.forEachSince(
                            modSeq,
                            (at, first, last) ->
                                    buffer.putLong(at).putInt((int) first).putInt((int) last));
                });
    }

    /** What follows these. */
    static Expunged read(ByteBuffer in, Expunged before) throws IndexDamage {
        if (in.remaining() < 8 || (in.remaining() - 8) % ENTRY != 0) {
            throw new IndexDamage("expunges");
        }
        long floor = in.getLong();
        Expunged all = before.isEmpty() ? Expunged.none(floor) : before;
        var ranges = new ArrayList<UidSet.Range>();
        long modSeq = 0;
        long last = before.last();
        while (in.hasRemaining()) {
            long next = in.getLong();
            UidSet.Range range = range(in);
            if (next < last) {
                throw new IndexDamage("MODSEQs of expunges");
            }
            if (next > modSeq && !ranges.isEmpty()) {
                all = all.with(modSeq, new UidSet(ranges));
                ranges.clear();
            }
            ranges.add(range);
            modSeq = next;
            last = next;
        }
        return ranges.isEmpty() ? all : all.with(modSeq, new UidSet(ranges));
    }

    private static UidSet.Range range(ByteBuffer in) throws IndexDamage {
        long first = Integer.toUnsignedLong(in.getInt());
        long last = Integer.toUnsignedLong(in.getInt());
        if (first < 1 || first > last || last > Uid.MAX) {
            throw new IndexDamage("UIDs of expunges");
        }
        return new UidSet.Range(first, last);
    }
}
