package org.posthorn.imap;

import org.jspecify.annotations.Nullable;
import org.posthorn.net.Connection;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;
import org.posthorn.store.Separator;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.Uid;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/**
 * The one place that renders bytes, and the only way for text of users to reach the wire: as {@link
 * #astring}, {@link #string} or {@link #literal}, none of which can be left by what is in it.
 *
 * <p>Tokens are separated by blanks without being asked. What is written goes to the connection
 * when the buffer is full, and at {@link #flush}; a client that does not read then holds its own
 * session only.
 *
 * <p>More than 400 lines, so that no second place knows how anything looks on the wire.
 */
final class ImapWriter {

    private static final int BUFFER = 8_192;

    /** Clients have short buffers for quoted strings, and none for literals. */
    private static final int LONGEST_QUOTED = 1_000;

    private static final byte[] NONE = new byte[0];

    private final Sink sink;
    private final WireNames names;

    /** Given back when the session waits: most sessions wait most of the time. */
    private byte[] buffer = NONE;

    private int filled;
    private boolean gap;
    private boolean lineOpen;
    private long owed;

    ImapWriter(Connection connection, WireNames names) {
        this.names = names;
        this.sink =
                new Sink() {
                    @Override
                    public void write(byte[] octets, int offset, int length) throws IOException {
                        connection.write(octets, offset, length);
                    }

                    @Override
                    public void flush() throws IOException {
                        connection.flush();
                    }
                };
    }

    /** One that renders for later, into memory: see {@link #rendered}. */
    ImapWriter(OutputStream octets) {
        this.names = new WireNames(Separator.SLASH); // what is kept names no mailbox
        this.sink =
                new Sink() {
                    @Override
                    public void write(byte[] rendered, int offset, int length) throws IOException {
                        octets.write(rendered, offset, length);
                    }

                    @Override
                    public void flush() {}
                };
    }

    /** Where the octets go. */
    private interface Sink {
        void write(byte[] octets, int offset, int length) throws IOException;

        void flush() throws IOException;
    }

    void send(Response response) throws IOException {
        switch (response) {
            case Response.Done done -> throw new IllegalArgumentException("needs a tag: " + done);
            case Response.Notice notice -> {
                word("*");
                status(notice.status(), notice.code(), notice.text());
            }
            case Response.Continue(var text) -> {
                word("+");
                text(text);
            }
            case Response.Capability(var names) -> {
                word("*").word("CAPABILITY");
                words(names);
            }
            case Response.Id(var name) -> {
                word("*").word("ID").open();
                string("name").string(name).close();
            }
            case Response.Namespace() -> {
                word("*").word("NAMESPACE").open().open();
                string("").separator().close().close();
                word("NIL").word("NIL");
            }
            case Response.Listed(var listing, var attributes, var wireName) -> {
                word("*").word(listing.name()).open();
                words(attributes);
                close().separator().string(wireName);
            }
            case Response.StatusOf(var mailbox, var counts) -> {
                word("*").word("STATUS").mailbox(mailbox).open();
                for (var count : counts) {
                    word(count.item()).number(count.value());
                }
                close();
            }
            case Response.FlagList(var flags) -> {
                word("*").word("FLAGS").open();
                words(flags);
                close();
            }
            case Response.Exists(var count) -> word("*").number(count).word("EXISTS");
            case Response.Recent() -> word("*").number(0).word("RECENT");
            case Response.Expunged(var sequence) -> word("*").number(sequence).word("EXPUNGE");
            case Response.Found(var numbers) -> {
                word("*").word("SEARCH");
                for (long number : numbers) {
                    number(number);
                }
            }
        }
        end();
    }

    /** The line that ends a command. */
    void send(String tag, Response.Done done) throws IOException {
        word(tag);
        status(done.status(), done.code(), done.text());
        end();
    }

    /** The same as bytes, for the last line before TLS begins. */
    static byte[] render(String tag, Response.Done done) {
        String line = tag + " " + done.status() + " " + checked(done.text()) + "\r\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    // tokens

    /** A word of the protocol, or an atom or tag that was read as one: printable ASCII. */
    ImapWriter word(String word) throws IOException {
        blank();
        ascii(word);
        gap = true;
        return this;
    }

    /** The same, joined to the token before it. */
    ImapWriter joined(String word) throws IOException {
        ascii(word);
        gap = true;
        return this;
    }

    ImapWriter words(Collection<String> words) throws IOException {
        for (String word : words) {
            word(word);
        }
        return this;
    }

    ImapWriter number(long number) throws IOException {
        blank();
        reserve(20);
        if (number == 0) {
            buffer[filled++] = '0';
        } else {
            int digits = 0;
            for (long rest = number; rest > 0; rest /= 10) {
                digits++;
            }
            long rest = number;
            for (int i = filled + digits - 1; i >= filled; i--) {
                buffer[i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            filled += digits;
        }
        gap = true;
        return this;
    }

    ImapWriter open() throws IOException {
        blank();
        put('(');
        gap = false;
        return this;
    }

    /** Opens a list right behind the list before it, as BODYSTRUCTURE and ENVELOPE do. */
    ImapWriter openJoined() throws IOException {
        put('(');
        gap = false;
        return this;
    }

    ImapWriter close() throws IOException {
        put(')');
        gap = true;
        return this;
    }

    ImapWriter nil() throws IOException {
        return word("NIL");
    }

    /** An atom if the text is one, else a string. RFC 9051 §9, astring. */
    ImapWriter astring(String text) throws IOException {
        boolean atom = !text.isEmpty() && !text.equalsIgnoreCase("NIL");
        for (int i = 0; atom && i < text.length(); i++) {
            char c = text.charAt(i);
            atom = c < 0x80 && ImapReader.isAstringChar((byte) c);
        }
        return atom ? word(text) : string(text);
    }

    /**
     * Quoted if the text can be, else a literal; NUL, which neither can hold, is left out. RFC 9051
     * §4.3.
     *
     * @param text one character per octet, as header fields are read
     */
    ImapWriter string(String text) throws IOException {
        blank();
        if (text.length() > LONGEST_QUOTED || !quoted(text)) {
            gap = false;
            byte[] octets = text.replace("\0", "").getBytes(StandardCharsets.ISO_8859_1);
            return literal(octets.length).octets(octets, 0, octets.length);
        }
        lineOpen = true;
        gap = true;
        return this;
    }

    /** Nothing is written of a text that cannot be quoted. */
    private boolean quoted(String text) throws IOException {
        reserve(2 * text.length() + 2);
        byte[] to = buffer;
        int end = filled;
        to[end++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || c == '\r' || c == '\n' || c >= 0x80) {
                return false;
            }
            if (c == '"' || c == '\\') {
                to[end++] = '\\';
            }
            to[end++] = (byte) c;
        }
        to[end++] = '"';
        filled = end;
        return true;
    }

    /** NIL for null. */
    ImapWriter nstring(@Nullable String text) throws IOException {
        return text == null ? nil() : string(text);
    }

    /** Announces so many octets, which must then be given to {@link #octets}. */
    ImapWriter literal(long size) throws IOException {
        blank();
        put('{');
        gap = false;
        number(size);
        put('}');
        put('\r');
        put('\n');
        owed = size;
        gap = true;
        return this;
    }

    /** The next octets of a literal. */
    ImapWriter octets(byte[] octets, int offset, int length) throws IOException {
        if (length > owed) {
            throw new IllegalStateException("a literal is longer than it was announced");
        }
        owed -= length;
        if (length > BUFFER - filled) {
            drain();
            sink.write(octets, offset, length);
        } else {
            reserve(length);
            System.arraycopy(octets, offset, buffer, filled, length);
            filled += length;
        }
        return this;
    }

    /** A token, or several, as another writer has rendered it. */
    ImapWriter rendered(byte[] tokens, int offset, int length) throws IOException {
        blank();
        owed = length;
        octets(tokens, offset, length);
        gap = true;
        return this;
    }

    ImapWriter mailbox(MailboxName name) throws IOException {
        return string(names.of(name));
    }

    private ImapWriter separator() throws IOException {
        return string(names.separator().toString());
    }

    ImapWriter flags(Flags flags) throws IOException {
        open();
        for (SystemFlag flag : FlagNames.SYSTEM) {
            if (flags.has(flag)) {
                word(FlagNames.of(flag));
            }
        }
        return words(flags.keywords()).close();
    }

    void end() throws IOException {
        if (owed != 0) {
            throw new IllegalStateException("a literal lacks " + owed + " octets");
        }
        put('\r');
        put('\n');
        gap = false;
        lineOpen = false;
    }

    /** Whether a line may begin here: not after an error in the middle of one. */
    boolean isBetweenLines() {
        return !lineOpen;
    }

    /** Ends what is rendered for later: what comes next begins without a blank. */
    void cut() throws IOException {
        drain();
        gap = false;
    }

    /** Hands everything to the connection and sends it. */
    void flush() throws IOException {
        drain();
        sink.flush();
    }

    /** Hands everything to the connection, which sends it before it waits for the client. */
    void drain() throws IOException {
        if (filled > 0) {
            int length = filled;
            filled = 0;
            sink.write(buffer, 0, length);
        }
        if (!lineOpen) {
            buffer = NONE;
        }
    }

    private void status(Response.Status status, Code code, String text) throws IOException {
        word(status.name());
        code(code);
        text(text);
    }

    private void code(Code code) throws IOException {
        switch (code) {
            case Code.Word word -> {
                if (word != Code.Word.NONE) {
                    word("[" + word.atom());
                    bracket();
                }
            }
            case Code.Capability(var names) -> {
                word("[CAPABILITY").words(names);
                bracket();
            }
            case Code.PermanentFlags(var flags) -> {
                word("[PERMANENTFLAGS").open().words(flags).close();
                bracket();
            }
            case Code.UidNext(var uid) -> {
                word("[UIDNEXT").number(uid);
                bracket();
            }
            case Code.UidValidity(var value) -> {
                word("[UIDVALIDITY").number(value);
                bracket();
            }
            case Code.Unseen(var sequence) -> {
                word("[UNSEEN").number(sequence);
                bracket();
            }
            case Code.BadCharset(var known) -> {
                word("[BADCHARSET").open().words(known).close();
                bracket();
            }
            case Code.AppendUid(var uidValidity, var uids) -> {
                word("[APPENDUID").number(uidValidity).word(uids);
                bracket();
            }
            case Code.CopyUid(var copied) -> {
                word("[COPYUID").number(copied.uidValidity());
                word(uids(copied.from())).word(uids(copied.to()));
                bracket();
            }
        }
    }

    /** In the given order, which pairs up with another list's. RFC 4315 §4, uid-set. */
    private static String uids(List<Uid> uids) {
        var text = new StringBuilder();
        for (int i = 0; i < uids.size(); ) {
            int end = i + 1;
            while (end < uids.size() && uids.get(end).value() == uids.get(end - 1).value() + 1) {
                end++;
            }
            text.append(text.isEmpty() ? "" : ",").append(uids.get(i).value());
            if (end - i > 1) {
                text.append(':').append(uids.get(end - 1).value());
            }
            i = end;
        }
        return text.toString();
    }

    private void bracket() throws IOException {
        put(']');
        gap = true;
    }

    private void text(String text) throws IOException {
        blank();
        ascii(checked(text));
    }

    private static String checked(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException("not printable ASCII in a status line");
            }
        }
        return text;
    }

    private void blank() throws IOException {
        if (owed != 0) {
            throw new IllegalStateException("a literal lacks " + owed + " octets");
        }
        if (gap) {
            put(' ');
        }
    }

    private void ascii(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException("not printable ASCII in a word");
            }
            put(c);
        }
    }

    private void put(char c) throws IOException {
        reserve(1);
        buffer[filled++] = (byte) c;
        lineOpen = true;
    }

    private void reserve(int octets) throws IOException {
        if (octets > BUFFER - filled) {
            drain(); // gives the buffer back if it was full to the end of a line
        }
        if (buffer.length == 0) {
            buffer = new byte[BUFFER];
        }
    }
}
