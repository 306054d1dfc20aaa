package org.posthorn.outbound;

import java.util.List;

/**
 * What the file of a message says, but for the message itself.
 *
 * @param body where the first frame of the message is
 * @param size octets of the message
 * @param eightBit whether one of them is above 127
 * @param steps oldest first
 * @param length of the file as far as it is whole
 * @param torn octets behind that, of a record that was never forced
 */
record Stored(
        Transaction transaction,
        long body,
        long size,
        boolean eightBit,
        List<Step> steps,
        long length,
        long torn) {

    Stored {
        steps = List.copyOf(steps);
    }
}
