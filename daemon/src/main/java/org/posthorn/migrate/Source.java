package org.posthorn.migrate;

import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where mail comes from. For one thread. */
public sealed interface Source extends AutoCloseable permits MboxSource, MaildirSource, ImapSource {

    /** Mailboxes in the order in which they will be read, and whether each is subscribed. */
    List<Mailbox> mailboxes() throws IOException;

    /** What the source calls those that it has left out of them: nothing can be called so here. */
    List<String> nameless();

    /** Gives every message of a mailbox that is wanted. */
    void read(Mailbox mailbox, Sink sink) throws IOException;

    @Override
    void close() throws IOException;

    /**
     * A mailbox there.
     *
     * @param key what the source calls it
     * @param name what it is called here
     * @param use what the source says that it is for; its name may say it too
     * @param messages how many there are, 0 if that is not known yet
     */
    record Mailbox(
            String key,
            MailboxName name,
            boolean subscribed,
            Optional<SpecialUse> use,
            long messages) {}

    /** Where the messages of one mailbox go. */
    interface Sink {

        /** Whether a message is not here yet. Its id is one of a kind in its mailbox, for ever. */
        boolean wants(String id);

        /** Begins a message and ends the one before. Takes octets of any line ends. */
        OutputStream message(String id, Flags flags, Instant date) throws IOException;

        /** A message that cannot be taken, and why. */
        void skipped(String why);

        /**
         * The source gives all that is wanted yet from the beginning.
         *
         * @param cut whether the message that was begun last will not come to its end, so that it
         *     is not kept
         */
        void again(boolean cut) throws IOException;
    }
}
