package org.posthorn.mail;

/** Where delivery failures are reported. RFC 5321 §4.5.5. */
public sealed interface ReversePath {

    /** The wire form with its brackets. RFC 5321 §4.1.2. */
    String toPath();

    /** False if it needs SMTPUTF8. RFC 6531 §3.2. */
    default boolean isAscii() {
        return !(this instanceof Of(var address)) || address.isAscii();
    }

    /** {@code <>}: the message is itself a report and must never bounce. */
    record Null() implements ReversePath {
        @Override
        public String toPath() {
            return "<>";
        }

        @Override
        public String toString() {
            return "";
        }
    }

    record Of(Address address) implements ReversePath {
        @Override
        public String toPath() {
            return address.toPath();
        }

        @Override
        public String toString() {
            return address.toString();
        }
    }
}
