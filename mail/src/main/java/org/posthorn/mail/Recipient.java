package org.posthorn.mail;

import java.util.Optional;

/**
 * Who shall get a message, and of what its sender wants to hear. RFC 5321 §4.1.1.3.
 *
 * @param original the recipient as the sender named it, with its type and decoded: {@code
 *     "rfc822;ada@example.org"}. RFC 3461 §4.2
 */
public record Recipient(Address address, Notify wishes, Optional<String> original) {

    public Recipient(Address address) {
        this(address, Notify.UNASKED, Optional.empty());
    }
}
