package org.posthorn.mail;

import static org.posthorn.mail.PathException.Reason.NOT_ASCII;
import static org.posthorn.mail.PathException.Reason.SYNTAX;
import static org.posthorn.mail.PathException.Reason.TOO_LONG;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the paths of MAIL and RCPT from their octets. RFC 5321 §4.1.2, RFC 6531 §3.3.
 *
 * <p>Source routes are checked and dropped (RFC 5321 §F.2). A percent sign or an exclamation mark
 * is a character of the local part like any other: nothing here ever routes by it. A quoted local
 * part is returned without its quotes.
 *
 * <p>RFC 5321 §4.5.3.1.1, deviates: only the whole path is limited, since mailing lists and
 * forwarders (VERP, SRS) carry more than 64 octets in the local parts of their senders, to whom
 * reports come back.
 */
public final class PathParser {

    /** What a path may be made of. */
    public enum Characters {
        ASCII,
        /** The transaction has SMTPUTF8. RFC 6531 §3.3. */
        UTF_8
    }

    /** A path, and the index of the octet behind its closing bracket. */
    public record Parsed<P>(P path, int end) {}

    /** RFC 5321 §4.5.3.1.3 counts 256 with the brackets. */
    private static final int MAX_MAILBOX = 254;

    private final byte[] octets;
    private final Characters characters;
    private int at;

    private PathParser(byte[] octets, int from, Characters characters) {
        this.octets = octets;
        this.at = from;
        this.characters = characters;
    }

    /** Reads the path that begins at {@code from}, which is where the {@code <} must stand. */
    public static Parsed<ReversePath> reverse(byte[] line, int from, Characters characters)
            throws PathException {
        var parser = new PathParser(line, from, characters);
        parser.expect('<');
        if (parser.peek() == '>') {
            return new Parsed<>(new ReversePath.Null(), parser.at + 1);
        }
        parser.sourceRoute();
        Address address = parser.address();
        parser.expect('>');
        return new Parsed<>(new ReversePath.Of(address), parser.at);
    }

    /** Reads the path that begins at {@code from}, which is where the {@code <} must stand. */
    public static Parsed<ForwardPath> forward(byte[] line, int from, Characters characters)
            throws PathException {
        var parser = new PathParser(line, from, characters);
        parser.expect('<');
        parser.sourceRoute();
        if (parser.takePostmaster()) {
            return new Parsed<>(new ForwardPath.Postmaster(), parser.at);
        }
        Address address = parser.address();
        parser.expect('>');
        return new Parsed<>(new ForwardPath.To(address), parser.at);
    }

    /** A mailbox without brackets, UTF-8 allowed. */
    static Address mailbox(String text) throws PathException {
        var octets = text.getBytes(StandardCharsets.UTF_8);
        var parser = new PathParser(octets, 0, Characters.UTF_8);
        Address address = parser.address();
        if (parser.at != octets.length) {
            throw wrong("Unexpected characters after the address");
        }
        return address;
    }

    /** RFC 5322 §3.2.3. */
    static boolean isAtext(int c) {
        return DomainSyntax.isAsciiAlphanumeric(c) || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }

    private boolean takePostmaster() {
        String name = "postmaster>";
        if (octets.length - at < name.length()) {
            return false;
        }
        var word = new String(octets, at, name.length(), StandardCharsets.ISO_8859_1);
        if (!word.equalsIgnoreCase(name)) {
            return false;
        }
        at += name.length();
        return true;
    }

    /** {@code @one.example,@two.example:} */
    private void sourceRoute() throws PathException {
        if (peek() != '@') {
            return;
        }
        while (true) {
            expect('@');
            domain();
            if (peek() == ':') {
                at++;
                return;
            }
            expect(',');
        }
    }

    private Address address() throws PathException {
        int start = at;
        String localPart = peek() == '"' ? quotedString() : dotString();
        if (peek() != '@') {
            throw wrong("Domain missing");
        }
        at++;
        String domain = domain();
        if (at - start > MAX_MAILBOX) {
            throw new PathException(TOO_LONG, "Address over " + MAX_MAILBOX + " octets");
        }
        return new Address(localPart, domain);
    }

    private String dotString() throws PathException {
        int start = at;
        while (peek() == '.' || isAtext(peek()) || peek() >= 0x80) {
            at++;
        }
        String text = decode(octets, start, at - start);
        if (text.isEmpty() || text.startsWith(".") || text.endsWith(".") || text.contains("..")) {
            throw wrong("Bad local part");
        }
        return text;
    }

    private String quotedString() throws PathException {
        var content = new ByteArrayOutputStream();
        at++;
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
                if (peek() >= 0x80) {
                    throw wrong("Bad local part");
                }
            }
            int c = peek();
            if (c < ' ' || c == 0x7f) {
                throw wrong("Bad quoted local part");
            }
            content.write(c);
            at++;
        }
        at++;
        if (content.size() == 0) {
            throw wrong("Empty local part");
        }
        return decode(content.toByteArray(), 0, content.size());
    }

    private String domain() throws PathException {
        int start = at;
        if (peek() == '[') {
            while (peek() > ' ' && peek() != ']') {
                at++;
            }
            expect(']');
        } else {
            while (DomainSyntax.isLabelOctet(peek()) || peek() == '.') {
                at++;
            }
        }
        String domain = decode(octets, start, at - start);
        if (at - start > DomainSyntax.MAX_LENGTH) {
            throw new PathException(TOO_LONG, "Domain over " + DomainSyntax.MAX_LENGTH + " octets");
        }
        if (!DomainSyntax.isDomainOrLiteral(domain)) {
            throw wrong("Bad domain");
        }
        return domain;
    }

    private String decode(byte[] source, int from, int length) throws PathException {
        String text;
        try {
            text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(source, from, length))
                            .toString();
        } catch (CharacterCodingException e) {
            throw wrong("Address is not UTF-8");
        }
        if (characters == Characters.ASCII && text.chars().anyMatch(c -> c >= 0x80)) {
            throw new PathException(NOT_ASCII, "Address needs SMTPUTF8");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw wrong("Control character in the address");
        }
        return text;
    }

    private void expect(char c) throws PathException {
        if (peek() != c) {
            throw wrong("Expected " + c);
        }
        at++;
    }

    /** The octet at the cursor, or -1 behind the last. */
    private int peek() {
        return at < octets.length ? octets[at] & 0xff : -1;
    }

    private static PathException wrong(String message) {
        return new PathException(SYNTAX, message);
    }
}
