package org.posthorn.outbound;

import org.posthorn.mail.Recipient;

import java.io.IOException;
import java.util.List;

/** A message and those of its recipients who have the same next hop. Used by one thread. */
public interface Parcel {

    Transaction transaction();

    /** At least one, of the transaction's. */
    List<Recipient> recipients();

    /**
     * The message in this form, signed.
     *
     * @throws IOException if the message cannot be read, or has no such form
     */
    Copy copy(Form form) throws IOException;
}
