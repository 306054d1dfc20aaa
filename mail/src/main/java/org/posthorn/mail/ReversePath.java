package org.posthorn.mail;

/** Where delivery failures are reported. RFC 5321 §4.5.5. */
public sealed interface ReversePath {

    /** {@code <>}: the message is itself a report and must never bounce. */
    record Null() implements ReversePath {
        @Override
        public String toString() {
            return "";
        }
    }

    record Of(Address address) implements ReversePath {
        @Override
        public String toString() {
            return address.toString();
        }
    }
}
