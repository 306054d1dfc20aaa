package org.posthorn.store;

import java.time.Instant;
import java.util.UUID;

/** A message at rest. The octets are shared by copies and never changed. */
record MemoryMessage(
        long uid,
        String emailId,
        Flags flags,
        long modSeq,
        Instant internalDate,
        Instant saveDate,
        byte[] octets) {

    /** One that is in no mailbox yet. */
    static MemoryMessage fresh(Flags flags, Instant internalDate, byte[] octets) {
        String id = "M" + UUID.randomUUID().toString().replace("-", "");
        return new MemoryMessage(0, id, flags, 0, internalDate, Instant.EPOCH, octets);
    }

    MemoryMessage with(Flags changed, long atModSeq) {
        return new MemoryMessage(uid, emailId, changed, atModSeq, internalDate, saveDate, octets);
    }

    /** The same message in a mailbox. */
    MemoryMessage as(long newUid, long atModSeq, Instant saved) {
        return new MemoryMessage(newUid, emailId, flags, atModSeq, internalDate, saved, octets);
    }
}
