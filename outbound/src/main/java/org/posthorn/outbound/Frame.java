package org.posthorn.outbound;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How one record stands in a file of the queue: kind (1 octet), length of the payload (4), CRC-32C
 * over these five (4), payload, CRC-32C over it (4), line feed. Numbers are big-endian.
 *
 * <p>The head has a check of its own, so that a damaged length is not taken for a record that was
 * cut; neither kind nor line feed is zero, so that octets that were never written are told from
 * ones that were damaged.
 */
final class Frame {

    /** What is in a record. */
    enum Kind {
        ENVELOPE('V'),
        /** A part of the message. */
        BODY('B'),
        /** The message is whole. */
        END('E'),
        /** What happened to it since. */
        STEP('S');

        private final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }
    }

    static final int HEAD = 9;
    static final int TAIL = 5;

    /** Of one frame of the message: one trip to the disk pool. */
    static final int BLOCK = 64 << 10;

    /** Octets of the message that fit into one frame. */
    static final int MAX_BODY = BLOCK - HEAD - TAIL;

    /** Of a payload: thousands of recipients, or a signature of any size. */
    static final int MAX_PAYLOAD = 16 << 20;

    private static final int CHECKED_HEAD = 5;

    private Frame() {}

    /** The octets of a record. */
    static byte[] of(Kind kind, byte[] payload, int length) {
        if (length > MAX_PAYLOAD) {
            throw new IllegalArgumentException("record of " + length + " octets");
        }
        var frame = ByteBuffer.allocate(HEAD + length + TAIL).put(kind.code).putInt(length);
        frame.putInt(checksum(frame.array(), 0, CHECKED_HEAD));
        frame.put(payload, 0, length).putInt(checksum(payload, 0, length)).put((byte) '\n');
        return frame.array();
    }

    static byte[] of(Kind kind, byte[] payload) {
        return of(kind, payload, payload.length);
    }

    /** What a head says. */
    record Head(Kind kind, int length) {
        int frame() {
            return HEAD + length + TAIL;
        }
    }

    /**
     * Reads a head at the buffer's position, which stays.
     *
     * @throws BrokenEntryException if it is none
     */
    static Head head(ByteBuffer octets) throws BrokenEntryException {
        int at = octets.position();
        byte code = octets.get(at);
        int length = octets.getInt(at + 1);
        int check = octets.getInt(at + CHECKED_HEAD);
        var checked = new byte[CHECKED_HEAD];
        octets.get(at, checked);
        if (checksum(checked, 0, CHECKED_HEAD) == check && length >= 0 && length <= MAX_PAYLOAD) {
            for (Kind kind : Kind.values()) {
                if (kind.code == code) {
                    return new Head(kind, length);
                }
            }
        }
        throw new BrokenEntryException("no record begins here");
    }

    /**
     * The payload of a whole frame at the buffer's position, which moves behind it.
     *
     * @throws BrokenEntryException if it does not check out
     */
    static byte[] payload(Head head, ByteBuffer octets) throws BrokenEntryException {
        var payload = new byte[head.length()];
        octets.position(octets.position() + HEAD);
        octets.get(payload);
        int check = octets.getInt();
        if (octets.get() != '\n' || checksum(payload, 0, payload.length) != check) {
            throw new BrokenEntryException("a record of kind " + head.kind() + " is damaged");
        }
        return payload;
    }

    private static int checksum(byte[] octets, int offset, int length) {
        var crc = new CRC32C();
        crc.update(octets, offset, length);
        return (int) crc.getValue();
    }
}
