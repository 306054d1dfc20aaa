package org.posthorn.dns;

import java.util.List;

/** What became of a question. */
public sealed interface Answer<R extends Data> {

    /**
     * There are records.
     *
     * @param records at least one, in the order of the server
     * @param owner where they are: the name that was asked for, or that at the end of its CNAMEs
     */
    record Found<R extends Data>(List<R> records, Name owner, Security security)
            implements Answer<R> {
        public Found {
            records = List.copyOf(records);
            if (records.isEmpty()) {
                throw new IllegalArgumentException("no record");
            }
        }
    }

    /** The name does not exist: there is nothing there of any kind. RFC 2308 §2.1. */
    record NoSuchName<R extends Data>(Security security) implements Answer<R> {}

    /** The name exists, without records of this kind. RFC 2308 §2.2. */
    record NoData<R extends Data>(Security security) implements Answer<R> {}

    /** Nobody knows, and it may be known later. It says nothing about what exists. */
    record Failed<R extends Data>(Trouble trouble) implements Answer<R> {}

    /** What is published there cannot be used, and asking again does not help. */
    record Unusable<R extends Data>(Flaw flaw) implements Answer<R> {}

    /**
     * Whether DNSSEC vouches for an answer. RFC 4033 §5; what is bogus is {@link Trouble#BOGUS}.
     */
    enum Security {
        SECURE,
        INSECURE
    }

    /** Why nobody knows. */
    enum Trouble {
        /** No answer in time. */
        TIMEOUT("no answer in time"),
        /** SERVFAIL: the server could not find out. */
        SERVER_FAILURE("the server failed"),
        /** REFUSED and its like: the server does not want to. */
        REFUSED("the server refused"),
        /** The server cannot be reached. */
        UNREACHABLE("no server can be reached"),
        /** The answer cannot be read, or is that to another question. */
        GARBLED("the answer cannot be read"),
        /** DNSSEC says that the answer is a forgery, or its zone is signed wrongly. */
        BOGUS("DNSSEC says that the answer is bogus");

        private final String text;

        Trouble(String text) {
            this.text = text;
        }

        /** For people. */
        public String text() {
            return text;
        }
    }

    /** Why it cannot be used. */
    enum Flaw {
        /** CNAMEs that lead in circles, or from one to the next without end. */
        CNAME_LOOP("its CNAMEs do not end"),
        TOO_MANY_RECORDS("too many records"),
        TEXT_TOO_LONG("a text that is too long"),
        /** Records that name hosts whose names can be none. */
        BAD_NAME("a name that can be none");

        private final String text;

        Flaw(String text) {
            this.text = text;
        }

        /** For people. */
        public String text() {
            return text;
        }
    }
}
