package org.posthorn.imap;

import org.jspecify.annotations.Nullable;
import org.posthorn.imap.Literal.Kind;
import org.posthorn.net.Connection;
import org.posthorn.net.LineException;
import org.posthorn.sasl.SaslDialogue;
import org.posthorn.store.MailboxName;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads commands: the tokens of RFC 9051 §9, for {@link CommandParser} and the commands to put
 * together.
 *
 * <p>A command is read from front to back, once. Where it holds a literal the next octets are
 * fetched from the connection, and the tokens go on behind it. What is refused half-way is {@link
 * #finish}ed, so that no part of it is taken for a command.
 *
 * <p>This is one class of more than 400 lines with its comments because the tokens share the
 * position in the line and the limits of the command.
 */
final class ImapReader {

    private static final byte[] EMPTY = new byte[0];
    private static final String NO_TAG = "*";

    private final Connection connection;
    private final ImapWriter out;
    private final WireNames names;
    private Limits limits = Limits.STRANGER;

    private String tag = NO_TAG;
    private byte[] line = EMPTY;
    private int at;
    private int lineOctets;
    private int literals;
    private int literalOctets;
    private @Nullable Literal message;

    ImapReader(Connection connection, ImapWriter out, WireNames names) {
        this.connection = connection;
        this.out = out;
        this.names = names;
    }

    /** The limits for strangers end. */
    void loggedIn() {
        limits = Limits.USER;
    }

    /** Waits for the next command. */
    Command next() throws IOException {
        tag = NO_TAG;
        lineOctets = 0;
        literals = 0;
        literalOctets = 0;
        try {
            readLine();
        } catch (LineException e) {
            tag = tagOf(e.head());
            throw e;
        }
        String read = run(ImapReader::isTagChar);
        if (read.isEmpty()) {
            throw Refused.syntax("A command begins with a tag");
        }
        space();
        tag = read;
        String name = word();
        if (line.length > limits.line() && !name.equals("AUTHENTICATE")) {
            throw Refused.limit("Command line too long");
        }
        return name.equals("LOGIN") || name.equals("AUTHENTICATE")
                ? secret(name)
                : CommandParser.read(name, this);
    }

    /** RFC 9051 §7.1.3: who can be told to which command the answer is, is told. */
    private static String tagOf(String head) {
        String start = head.substring(0, Math.max(0, head.indexOf(' ')));
        boolean readable = !start.isEmpty() && start.chars().allMatch(c -> isTagChar((byte) c));
        return readable ? start : NO_TAG;
    }

    /** With literals to come that hold passwords, and a line that may. */
    private Command secret(String name) throws IOException {
        connection.conceal();
        try {
            return CommandParser.read(name, this);
        } finally {
            connection.publish();
        }
    }

    /** Of the command that {@link #next} is reading; {@code *} where it has no readable one. */
    String tag() {
        return tag;
    }

    /**
     * Reads over what is left of the command. Throws {@link TooMuchException} if a client has begun
     * to send more than it is worth to read.
     */
    void finish() throws IOException {
        Literal unread = message;
        message = null;
        try {
            if (unread != null && unread.isComing()) {
                skip(unread.left());
                readLine();
            } else if (unread != null) {
                line = EMPTY;
            }
            for (long size = trailingLiteral(); size >= 0; size = trailingLiteral()) {
                skip(size);
                readLine();
            }
        } catch (LineException e) {
            if (e.endsWith("+}")) {
                throw new TooMuchException();
            }
            // the command has been answered, and behind a broken line the next one begins
            line = EMPTY;
        }
    }

    /** The answer to a challenge. */
    String saslLine() throws IOException {
        out.drain();
        connection.conceal();
        try {
            return new String(
                    connection.readLine(SaslDialogue.MAX_LINE), StandardCharsets.ISO_8859_1);
        } finally {
            connection.publish();
        }
    }

    /** What ends IDLE. */
    String idleLine() throws IOException {
        out.drain();
        return new String(connection.readLine(Limits.IDLE_LINE), StandardCharsets.ISO_8859_1);
    }

    // tokens

    boolean atEnd() {
        return at == line.length;
    }

    /** The end of the command. Blanks before it are forgiven: old clients send them. */
    void end() throws IOException {
        while (accept(' ')) {
            // the loop condition reads over it
        }
        if (!atEnd()) {
            throw Refused.syntax("Unexpected argument");
        }
    }

    void space() throws IOException {
        expect(' ');
    }

    void expect(char c) throws IOException {
        if (!accept(c)) {
            throw Refused.syntax(atEnd() ? "Argument missing" : "Not the expected '" + c + "'");
        }
    }

    boolean accept(char c) {
        boolean there = isNext(c);
        if (there) {
            at++;
        }
        return there;
    }

    /** Takes all of these characters or none. */
    boolean accept(String characters) {
        int end = at + characters.length();
        boolean there = end <= line.length && ascii(at, end).equals(characters);
        if (there) {
            at = end;
        }
        return there;
    }

    boolean isNext(char c) {
        return at < line.length && line[at] == c;
    }

    /** Takes this word, in any case, if it is the whole next one. */
    boolean acceptWord(String word) {
        int end = at + word.length();
        if (end > line.length || (end < line.length && isWordChar(line[end]))) {
            return false;
        }
        if (!ascii(at, end).equalsIgnoreCase(word)) {
            return false;
        }
        at = end;
        return true;
    }

    /** A word of the grammar in upper case: letters, digits, dots, hyphens. */
    String word() throws IOException {
        String word = run(ImapReader::isWordChar);
        if (word.isEmpty()) {
            throw Refused.syntax(atEnd() ? "Argument missing" : "Unexpected character");
        }
        return word.toUpperCase(Locale.ROOT);
    }

    String atom() throws IOException {
        String atom = run(ImapReader::isAtomChar);
        if (atom.isEmpty()) {
            throw Refused.syntax(atEnd() ? "Argument missing" : "Not an atom");
        }
        return atom;
    }

    /** 0 to 2^32-1. */
    long number() throws IOException {
        long number = number64();
        if (number > 0xffff_ffffL) {
            throw Refused.syntax("Number out of range");
        }
        return number;
    }

    /** 0 to 2^63-1. RFC 9051 §4.2. */
    long number64() throws IOException {
        String digits = run(c -> c >= '0' && c <= '9');
        if (digits.isEmpty()) {
            throw Refused.syntax("Not a number");
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw Refused.syntax("Number out of range");
        }
    }

    /** An atom, a quoted string or a literal, in UTF-8. RFC 9051 §9, astring. */
    String astring() throws IOException {
        return text(astringOctets(), StandardCharsets.UTF_8);
    }

    /** The same in another character set, for SEARCH. */
    String astring(Charset charset) throws IOException {
        return text(astringOctets(), charset);
    }

    /** Empty for NIL. */
    Optional<String> nstring() throws IOException {
        if (acceptWord("NIL")) {
            return Optional.empty();
        }
        if (!isNext('"') && !isNext('{')) {
            throw Refused.syntax("Not a string");
        }
        return Optional.of(astring());
    }

    /** The rest of the argument, for the initial response of SASL. RFC 4959 §7. */
    String base64() throws IOException {
        String base64 = run(c -> c > ' ' && c < 0x7f);
        if (base64.isEmpty()) {
            throw Refused.syntax("Argument missing");
        }
        return base64;
    }

    /** A mailbox that may exist. A name that none can have is refused with NO. */
    MailboxName mailbox() throws IOException {
        return names.parse(text(astringOctets(), StandardCharsets.ISO_8859_1));
    }

    /** The name of a mailbox to be made. */
    MailboxName newMailbox() throws IOException {
        return names.parseNew(text(astringOctets(), StandardCharsets.ISO_8859_1));
    }

    /** A mailbox name with wildcards, as on the wire. RFC 9051 §9, list-mailbox. */
    String pattern() throws IOException {
        boolean string = isNext('"') || isNext('{');
        String pattern =
                string
                        ? text(astringOctets(), StandardCharsets.ISO_8859_1)
                        : run(c -> isAstringChar(c) || c == '%' || c == '*');
        if (!string && pattern.isEmpty()) {
            throw Refused.syntax("Argument missing");
        }
        return pattern;
    }

    /** Announces the message of an APPEND, which is then read from the {@link Literal} itself. */
    Literal message() throws IOException {
        if (!isNext('{')) {
            throw Refused.syntax("A message is sent as a literal");
        }
        message = literalHead();
        return message;
    }

    /** The message has been read: goes on behind it. */
    void afterMessage() throws IOException {
        message = null;
        readLine();
    }

    boolean isDigit() {
        return at < line.length && line[at] >= '0' && line[at] <= '9';
    }

    private byte[] astringOctets() throws IOException {
        if (accept('"')) {
            return quoted();
        }
        if (isNext('{')) {
            return literal();
        }
        int start = at;
        while (at < line.length && isAstringChar(line[at])) {
            at++;
        }
        if (at == start) {
            throw Refused.syntax(atEnd() ? "Argument missing" : "Not a string");
        }
        return Arrays.copyOfRange(line, start, at);
    }

    /** Eight-bit characters are let in: clients send passwords so. RFC 9051 §4.3. */
    private byte[] quoted() throws IOException {
        var text = new byte[line.length - at];
        int length = 0;
        while (!accept('"')) {
            boolean escaped = accept('\\');
            if (atEnd() || (escaped && !isNext('"') && !isNext('\\'))) {
                throw Refused.syntax("Quoted string broken");
            }
            text[length++] = line[at++];
        }
        return Arrays.copyOf(text, length);
    }

    private byte[] literal() throws IOException {
        Literal head = literalHead();
        if (head.size() > Math.min(limits.literal(), limits.octets() - literalOctets)) {
            throw Refused.tooBig();
        }
        if (++literals > limits.literals()) {
            throw Refused.limit("Too many literals");
        }
        head.ask();
        var octets = new byte[(int) head.size()];
        readFully(octets);
        literalOctets += octets.length;
        readLine();
        for (byte octet : octets) {
            if (octet == 0) {
                throw Refused.syntax("NUL in a literal");
            }
        }
        return octets;
    }

    /** {@code {12}} or {@code {12+}} at the end of a line. RFC 7888 §8. */
    private Literal literalHead() throws IOException {
        expect('{');
        long size = number64();
        Kind kind = accept('+') ? Kind.NON_SYNCHRONISING : Kind.SYNCHRONISING;
        expect('}');
        if (!atEnd()) {
            throw Refused.syntax("A literal ends its line");
        }
        return new Literal(connection, out, kind, size);
    }

    /** The size of a literal that comes without being asked for behind this line, or -1. */
    private long trailingLiteral() {
        int end = line.length;
        if (end < 4 || line[end - 1] != '}' || line[end - 2] != '+') {
            return -1;
        }
        int start = end - 2;
        while (start > 0 && line[start - 1] >= '0' && line[start - 1] <= '9') {
            start--;
        }
        if (start == end - 2 || start == 0 || line[start - 1] != '{') {
            return -1;
        }
        // more digits than a long can hold: more than is ever read over
        return end - 2 - start > 18 ? Long.MAX_VALUE : Long.parseLong(ascii(start, end - 2));
    }

    private void skip(long octets) throws IOException {
        if (octets > Limits.DRAINED) {
            throw new TooMuchException();
        }
        out.drain();
        var buffer = new byte[(int) Math.min(octets, 8_192)];
        for (long left = octets; left > 0; ) {
            left -= connection.read(buffer, 0, (int) Math.min(buffer.length, left));
        }
    }

    private void readFully(byte[] target) throws IOException {
        for (int filled = 0; filled < target.length; ) {
            filled += connection.read(target, filled, target.length - filled);
        }
    }

    private void readLine() throws IOException {
        line = EMPTY;
        at = 0;
        out.drain();
        int limit = Math.max(limits.line(), SaslDialogue.MAX_LINE) - lineOctets;
        line = connection.readLine(limit);
        lineOctets += line.length;
    }

    private String text(byte[] octets, Charset charset) throws IOException {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            throw Refused.syntax("Not text in " + charset.name());
        }
    }

    private String run(ByteTest test) {
        int start = at;
        while (at < line.length && test.holds(line[at])) {
            at++;
        }
        return ascii(start, at);
    }

    private String ascii(int from, int to) {
        return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private interface ByteTest {
        boolean holds(byte c);
    }

    private static boolean isWordChar(byte c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '-';
    }

    /** RFC 9051 §9, ATOM-CHAR. */
    static boolean isAtomChar(byte c) {
        return c > ' ' && c < 0x7f && "(){%*\"\\]".indexOf(c) < 0;
    }

    static boolean isAstringChar(byte c) {
        return c == ']' || isAtomChar(c);
    }

    private static boolean isTagChar(byte c) {
        return c != '+' && isAstringChar(c);
    }
}
