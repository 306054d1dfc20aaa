package org.posthorn.mail;

/**
 * An envelope address: local part as sent but without quoting, domain in lower case. RFC 5321
 * §4.1.2.
 *
 * <p>The domain may be an address literal with its brackets, {@code [192.0.2.1]}. Neither half
 * holds a control character, so no address can end a line of a protocol; nothing else is promised
 * about what a caller puts in, see {@link PathParser} for what a client may send.
 */
public record Address(String localPart, String domain) {

    public Address {
        if (localPart.isEmpty() || domain.isEmpty()) {
            throw new IllegalArgumentException("empty local part or domain");
        }
        if (hasControl(localPart) || hasControl(domain)) {
            throw new IllegalArgumentException("control character in an address");
        }
        domain = DomainName.canonical(domain);
    }

    /**
     * The address that {@code text} spells in wire form, {@code ada@example.org} or {@code "ada
     * l"@example.org}; for configuration and account files.
     */
    public static Address parse(String text) throws PathException {
        return PathParser.mailbox(text);
    }

    /** False if it needs SMTPUTF8, because of its local part mostly. RFC 6531 §3.2. */
    public boolean isAscii() {
        return localPart.chars().allMatch(c -> c < 0x80) && domain.chars().allMatch(c -> c < 0x80);
    }

    /** The wire form without brackets, quoted where it must be: {@code "ada l"@example.org}. */
    public String toMailbox() {
        return (isDotString() ? localPart : quoted()) + "@" + domain;
    }

    /** The wire form of a path, {@code <ada@example.org>}. RFC 5321 §4.1.2. */
    public String toPath() {
        return "<" + toMailbox() + ">";
    }

    /** For people: never quoted, so it need not be readable by {@link #parse}. */
    @Override
    public String toString() {
        return localPart + "@" + domain;
    }

    private boolean isDotString() {
        return !localPart.startsWith(".")
                && !localPart.endsWith(".")
                && !localPart.contains("..")
                && localPart.chars().allMatch(c -> c == '.' || c >= 0x80 || PathParser.isAtext(c));
    }

    private String quoted() {
        return '"' + localPart.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }
}
