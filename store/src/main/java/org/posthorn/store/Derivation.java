package org.posthorn.store;

/**
 * A way to work something out of the octets of a message, which never change: so a store may keep
 * the result and not ask again. Pure and thread-safe.
 */
public interface Derivation {

    /** Results that are longer are handed out, but not kept. In octets. */
    int MAX_KEPT = 256 * 1024;

    /**
     * Tells kept results apart: another number for another derivation, and for another version of
     * this one. 1 to 65,535.
     */
    int form();

    /** The result, not empty. */
    byte[] of(Octets message);

    /** Whether a result that was kept may be one of these: whoever kept it may have lost it. */
    default boolean isSound(byte[] kept) {
        return true;
    }

    /** The octets of one message, as served. */
    interface Octets {

        long size();

        /** As {@link Mailbox#read}. */
        byte[] read(long offset, int length);
    }
}
