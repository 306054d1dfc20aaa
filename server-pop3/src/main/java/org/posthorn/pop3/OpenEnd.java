package org.posthorn.pop3;

import org.posthorn.store.Derivation;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;

/**
 * Whether the last line of a message has no end. It gets one when it is sent, and has to be counted
 * with it: RFC 1939 §3, RFC 1939 §11.
 */
record OpenEnd() implements Derivation {

    /** Octets of the end that is missing. */
    static final int MISSING = 2;

    private static final byte[] OPEN = {1};
    private static final byte[] CLOSED = {0};

    static boolean is(byte[] result) {
        return result.length > 0 && result[0] == OPEN[0];
    }

    @Override
    public int form() {
        return 110;
    }

    @Override
    public byte[] of(Octets message) {
        long size = message.size();
        try {
            byte[] last = message.read(Math.max(0, size - 2), 2);
            boolean open = size > 0 && !(last.length == 2 && last[0] == '\r' && last[1] == '\n');
            return open ? OPEN.clone() : CLOSED.clone();
        } catch (StoreException e) {
            if (e.reason() == Reason.CORRUPT) {
                return CLOSED.clone(); // one that cannot be sent must not hide the others
            }
            throw e;
        }
    }
}
