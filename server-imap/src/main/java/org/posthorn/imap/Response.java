package org.posthorn.imap;

import org.posthorn.store.MailboxName;

import java.util.Collection;
import java.util.List;

/**
 * What the server says. Rendered to bytes in one place only, {@link ImapWriter}. RFC 9051 §7.
 *
 * <p>FETCH is not here: it may be as long as a message, and is written item by item.
 */
sealed interface Response {

    enum Status {
        OK,
        NO,
        BAD,
        BYE
    }

    /** The tagged line that ends a command. */
    record Done(Status status, Code code, String text) implements Response {

        static Done ok(String text) {
            return new Done(Status.OK, Code.Word.NONE, text);
        }

        static Done no(Code code, String text) {
            return new Done(Status.NO, code, text);
        }

        static Done bad(String text) {
            return new Done(Status.BAD, Code.Word.CLIENTBUG, text);
        }
    }

    /** A status line that belongs to no command, or to one whose tag is not known. */
    record Notice(Status status, Code code, String text) implements Response {

        static Notice bye(String text) {
            return new Notice(Status.BYE, Code.Word.NONE, text);
        }

        static Notice ok(Code code, String text) {
            return new Notice(Status.OK, code, text);
        }
    }

    /** The client shall send what it has announced. RFC 9051 §7.6. */
    record Continue(String text) implements Response {}

    record Capability(List<String> names) implements Response {}

    /** RFC 2971 §3.2; never an empty list, which Outlook cannot read. */
    record Id(String name) implements Response {}

    /** One personal namespace, without a prefix. RFC 2342 §5. */
    record Namespace() implements Response {}

    enum Listing {
        LIST,
        LSUB
    }

    record Listed(Listing listing, List<String> attributes, String wireName) implements Response {}

    /** Items in the order in which they were asked for. */
    record StatusOf(MailboxName mailbox, List<Count> counts) implements Response {

        record Count(String item, long value) {}
    }

    record FlagList(Collection<String> flags) implements Response {}

    record Exists(int count) implements Response {}

    /** Always 0: the store does not know who has seen a message first. RFC 3501 §7.3.2. */
    record Recent() implements Response {}

    record Expunged(int sequence) implements Response {}

    /** In ascending order. */
    record Found(long[] numbers) implements Response {}
}
