package org.posthorn.mail;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/**
 * One entry of an address list in a header field, as IMAP shows it. RFC 9051 §7.5.2, RFC 5322 §3.4.
 *
 * <p>Texts have one character per octet; encoded words stay as they are.
 */
public sealed interface HeaderAddress {

    /** More of one field are not shown: they are only written to cost time and memory. */
    int MAX_ADDRESSES = 1_000;

    /**
     * One mailbox, or what is there of it.
     *
     * @param name display name, or the comment that stands for one in old messages
     * @param route the obsolete source route without its colon, RFC 5322 §4.4
     * @param localPart without quotes; empty if there is none
     * @param domain empty if there is none, which IMAP must not show as NIL
     */
    record Mailbox(@Nullable String name, @Nullable String route, String localPart, String domain)
            implements HeaderAddress {

        /** The display name for people. RFC 2047 §5. */
        public Optional<String> displayName() {
            return Optional.ofNullable(name).map(EncodedWords::decode);
        }

        /** {@code ada@example.org} for people, or as much of it as there is. */
        public String address() {
            return EncodedWords.decode(domain.isEmpty() ? localPart : localPart + "@" + domain);
        }
    }

    record GroupStart(String name) implements HeaderAddress {}

    record GroupEnd() implements HeaderAddress {}

    /**
     * Reads the value of a From, To, Cc, … field as it is meant, whatever is broken in it. Linear
     * time.
     *
     * @param value as {@link HeaderField#value} gives it
     */
    static List<HeaderAddress> parse(String value) {
        return new AddressListParser(value, MAX_ADDRESSES).parse();
    }

    /** The same without {@link #MAX_ADDRESSES}: where mail goes to each of them. */
    static List<HeaderAddress> parseAll(String value) {
        return new AddressListParser(value, Integer.MAX_VALUE).parse();
    }
}
