package org.posthorn.mail;

/** Who shall get a message, as RCPT names them. RFC 5321 §4.1.1.3. */
public sealed interface ForwardPath {

    /** The wire form with its brackets. RFC 5321 §4.1.2. */
    String toPath();

    /** False if it needs SMTPUTF8. RFC 6531 §3.2. */
    default boolean isAscii() {
        return !(this instanceof To(var address)) || address.isAscii();
    }

    record To(Address address) implements ForwardPath {
        @Override
        public String toPath() {
            return address.toPath();
        }
    }

    /**
     * {@code <postmaster>} without a domain: the one name that every server must know. RFC 5321
     * §4.5.1.
     */
    record Postmaster() implements ForwardPath {
        @Override
        public String toPath() {
            return "<postmaster>";
        }
    }
}
