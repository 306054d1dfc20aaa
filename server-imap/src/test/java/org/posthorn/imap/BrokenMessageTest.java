package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.imap.BrokenMailbox.Ending;
import org.posthorn.imap.ImapState.Access;
import org.posthorn.imap.ImapState.Selected;
import org.posthorn.imap.Response.Status;
import org.posthorn.store.Account;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxName;
import org.posthorn.store.MemoryStore;
import org.posthorn.store.Separator;
import org.posthorn.store.StoreException;
import org.posthorn.store.SystemFlag;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

@DisplayName("RFC 9051 §4.3 A response stays whole, whatever the store does while it is sent")
class BrokenMessageTest {

    private static final String SHORT = "a: b\r\n\r\n0123456789\r\n";
    private static final String LONG = "a: b\r\n\r\n" + "0123456789".repeat(20_000);

    private Flags flags = Flags.NONE;
    private final Wire wire = new Wire("");
    private final ImapWriter out = new ImapWriter(wire, new WireNames(Separator.SLASH));

    @Test
    void a_literal_is_as_long_as_what_there_is() throws IOException {
        var done = fetch("(BODY.PEEK[])", SHORT, 10, Ending.SHORT);
        assertThat(done.status()).isEqualTo(Status.OK);
        assertThat(written()).isEqualTo("* 1 FETCH (BODY[] {10}\r\na: b\r\n\r\n01)\r\n");
    }

    @Test
    void a_partial_ends_where_the_octets_end() throws IOException {
        fetch("(BODY.PEEK[]<8.10> BODY.PEEK[]<15.5>)", SHORT, 10, Ending.SHORT);
        assertThat(written()).isEqualTo("* 1 FETCH (BODY[]<8> {2}\r\n01 BODY[]<15> {0}\r\n)\r\n");
    }

    @Test
    void nothing_is_sent_of_a_message_that_is_expunged_behind_its_header() throws IOException {
        var done = fetch("(UID ENVELOPE BODYSTRUCTURE)", LONG, 70_000, Ending.EXPUNGED);
        assertThat(done.status()).isEqualTo(Status.NO);
        assertThat(written()).isEmpty();
    }

    @Test
    void a_message_that_cannot_be_read_is_left_out_and_the_client_is_told() throws IOException {
        for (String items : new String[] {"(UID ENVELOPE)", "(BODY.PEEK[])", "BODYSTRUCTURE"}) {
            var done = fetch(items, SHORT, 0, Ending.CORRUPT);
            assertThat(done)
                    .isEqualTo(
                            Response.Done.no(Code.Word.CORRUPTION, "Some messages cannot be read"));
            assertThat(written()).isEmpty();
        }
    }

    @Test
    void a_size_that_cannot_be_told_any_more_is_missed_before_the_line_begins() throws IOException {
        for (String items : new String[] {"(RFC822.SIZE BODY[])", "(BODY[] INTERNALDATE)"}) {
            var done = fetch(items, SHORT, SHORT.length(), Ending.UNMEASURED);
            assertThat(done.status()).isEqualTo(Status.NO);
            assertThat(written()).isEmpty();
        }
    }

    @Test
    void a_literal_that_cannot_be_finished_is_the_last_thing_that_is_sent() {
        assertThatThrownBy(() -> fetch("(BODY.PEEK[])", LONG, 70_000, Ending.EXPUNGED))
                .isInstanceOf(StoreException.class);
        assertThat(out.isBetweenLines()).isFalse();
    }

    @Test
    void a_literal_is_not_begun_that_is_known_to_break_off() throws IOException {
        for (String items : new String[] {"(BODY.PEEK[])", "(UID BODY.PEEK[TEXT]<10.69999>)"}) {
            var done = fetch(items, LONG, 70_000, Ending.KNOWN);
            assertThat(done)
                    .isEqualTo(
                            Response.Done.no(Code.Word.CORRUPTION, "Some messages cannot be read"));
            assertThat(written()).isEmpty();
        }
        var done = fetch("(BODY.PEEK[HEADER] BODY.PEEK[]<69998.2>)", LONG, 70_000, Ending.KNOWN);
        assertThat(done.status()).isEqualTo(Status.OK);
        assertThat(written()).endsWith("BODY[]<69998> {2}\r\n01)\r\n");
    }

    @Test
    void of_a_large_part_only_what_is_asked_for_is_read() throws IOException {
        String head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nx: y\r\n\r\n";
        String message = head + "0123456789".repeat(20_000) + "\r\n--b--\r\n";

        fetch(
                "(BODY.PEEK[1]<0.20> BODY.PEEK[1.MIME] BODY.PEEK[]<10.5> BODY.PEEK[1]<7.2>)",
                message,
                head.length() + 20,
                Ending.CORRUPT_SINCE);

        assertThat(written())
                .isEqualTo(
                        "* 1 FETCH (BODY[1]<0> {20}\r\n01234567890123456789"
                                + " BODY[1.MIME] {8}\r\nx: y\r\n\r\n"
                                + " BODY[]<10> {5}\r\npe: m BODY[1]<7> {2}\r\n78)\r\n");
    }

    @Test
    void a_search_passes_over_a_message_that_cannot_be_read() throws IOException {
        var done = run("SEARCH TEXT a", SHORT, 0, Ending.CORRUPT);
        assertThat(done.status()).isEqualTo(Status.OK);
        assertThat(written()).isEqualTo("* SEARCH\r\n");
    }

    @Test
    void a_search_by_flags_asks_no_message_how_long_it_is() throws IOException {
        flags = Flags.of(SystemFlag.SEEN);
        var done = run("UID SEARCH NOT UNSEEN UID 1 NOT KEYWORD x", SHORT, 0, Ending.UNMEASURED);
        assertThat(done.status()).isEqualTo(Status.OK);
        assertThat(written()).isEqualTo("* SEARCH 1\r\n");
    }

    private Response.Done fetch(String items, String message, int end, Ending ending)
            throws IOException {
        return run("FETCH 1 " + items, message, end, ending);
    }

    private Response.Done run(String line, String message, int end, Ending ending)
            throws IOException {
        var account = new Account("ada", Path.of("unused"), Account.Limits.NONE);
        try (MailStore store = new MemoryStore(InstantSource.fixed(Instant.EPOCH));
                var inbox = store.open(account, MailboxName.INBOX)) {
            try (var append = inbox.append(message.length())) {
                try (OutputStream octets = append.message(flags, Instant.EPOCH)) {
                    octets.write(message.getBytes(StandardCharsets.US_ASCII));
                }
                append.commit();
            }
            var view = new MailboxView(new BrokenMailbox(inbox, end, ending));
            var in =
                    new ImapReader(
                            new Wire("a " + line + "\r\n"), out, new WireNames(Separator.SLASH));
            var selected = new Selected(account, view, Access.READ_WRITE);
            return switch (in.next()) {
                case Fetch fetch -> fetch.run(selected, out);
                case Search search -> search.run(selected, out);
                case Command other -> throw new AssertionError(other);
            };
        }
    }

    private String written() throws IOException {
        out.flush();
        return wire.written();
    }
}
