package org.posthorn.imap;

import org.posthorn.mail.Part;

import java.util.List;
import java.util.Optional;

/** What FETCH is asked for. RFC 9051 §6.4.5. */
sealed interface FetchItem {

    /** Known of every message without opening it. */
    enum Fact implements FetchItem {
        FLAGS,
        INTERNALDATE,
        SIZE,
        UID
    }

    /** Found out from the message. */
    enum Digest implements FetchItem {
        /** BODYSTRUCTURE without extension data. */
        BODY,
        BODYSTRUCTURE,
        ENVELOPE
    }

    /** The first words. RFC 8970 §3.1. */
    enum Preview implements FetchItem {
        ALWAYS,
        /** Only if that takes no time. RFC 8970 §4. */
        LAZY
    }

    /**
     * Octets of the message.
     *
     * @param label what the answer is called, where that is not made from the section
     */
    record Octets(Section section, Optional<Range> range, Effect effect, Optional<String> label)
            implements FetchItem {}

    /** Whether reading marks the message as {@code \Seen}. */
    enum Effect {
        SEEN,
        NONE
    }

    /** {@code <offset.length>}. */
    record Range(long offset, long length) {}

    /**
     * Of which part which octets. RFC 9051 §6.4.5.1.
     *
     * @param part section numbers; none for the message itself
     */
    record Section(List<Integer> part, Part.Section what, Fields fields) {

        static final Section ALL = new Section(List.of(), Part.Section.CONTENT, Fields.ALL);
        static final Section HEADER = new Section(List.of(), Part.Section.HEADER, Fields.ALL);
        static final Section TEXT = new Section(List.of(), Part.Section.TEXT, Fields.ALL);
    }

    /** Which fields of a header: HEADER.FIELDS and HEADER.FIELDS.NOT. */
    record Fields(Choice choice, List<String> names) {

        enum Choice {
            ALL,
            ONLY,
            EXCEPT
        }

        static final Fields ALL = new Fields(Choice.ALL, List.of());
    }
}
