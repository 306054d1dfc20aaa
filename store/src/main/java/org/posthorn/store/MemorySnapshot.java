package org.posthorn.store;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** The messages are immutable, so the columns are views of one immutable list. */
record MemorySnapshot(
        List<MemoryMessage> messages, long uidValidity, long uidNext, long highestModSeq)
        implements Mailbox.Snapshot {

    @Override
    public int size() {
        return messages.size();
    }

    @Override
    public long uid(int index) {
        return messages.get(index).uid();
    }

    @Override
    public Flags flags(int index) {
        return messages.get(index).flags();
    }

    @Override
    public long modSeq(int index) {
        return messages.get(index).modSeq();
    }

    @Override
    public long messageSize(int index) {
        return messages.get(index).octets().length;
    }

    @Override
    public Instant internalDate(int index) {
        return messages.get(index).internalDate();
    }

    /** Unique even where a mailbox of this name was deleted and made anew. RFC 1939 §7. */
    @Override
    public String uidl(int index) {
        var hex = HexFormat.of();
        return hex.toHexDigits(uidValidity, 8) + hex.toHexDigits(uid(index), 8);
    }
}
