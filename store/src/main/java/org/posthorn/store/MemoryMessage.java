package org.posthorn.store;

import java.time.Instant;

/** A message at rest. The octets are shared by copies and never changed. */
record MemoryMessage(long uid, Flags flags, long modSeq, Instant internalDate, byte[] octets) {

    MemoryMessage with(Flags changed, long atModSeq) {
        return new MemoryMessage(uid, changed, atModSeq, internalDate, octets);
    }

    MemoryMessage as(long newUid, long atModSeq) {
        return new MemoryMessage(newUid, flags, atModSeq, internalDate, octets);
    }
}
