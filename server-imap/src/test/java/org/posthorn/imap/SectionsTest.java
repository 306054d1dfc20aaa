package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.imap.FetchItem.Fields;
import org.posthorn.mail.Headers;
import org.posthorn.mail.Part;
import org.posthorn.mail.Span;
import org.posthorn.store.Account;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.MemoryStore;
import org.posthorn.store.Separator;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Whatever the message is, and however much of it is read: as if all of it were scanned. */
@DisplayName("RFC 9051 §6.4.5.1 Sections of odd messages")
class SectionsTest {

    private static final int MESSAGES = 300;
    private static final int ITEMS = 20;

    private static final List<String> LINES =
            List.of(
                    "Content-Type: multipart/mixed; boundary=a",
                    "Content-Type: multipart/digest; boundary=\"ab\"",
                    "Content-Type: message/rfc822",
                    "Content-Type: multipart/",
                    "Content-Transfer-Encoding: base64",
                    "Subject: one",
                    " folded",
                    "",
                    "",
                    "",
                    "--a",
                    "--a",
                    "--a--",
                    "--ab",
                    "--ab-- ",
                    "x",
                    "\r");

    private final Random random = new Random(9051);
    private final List<byte[]> messages = new ArrayList<>();

    /** Every address counts three times in an envelope, and is longer there. */
    @Test
    void cannot_make_a_structure_of_any_length() throws IOException {
        String from = "From: " + "a,".repeat(999) + "\r\n\r\nx\r\n";
        messages.add(
                ("Content-Type: multipart/digest; boundary=b\r\n\r\n"
                                + ("--b\r\n\r\n" + from).repeat(1000))
                        .getBytes(ISO_8859_1));
        String answer =
                answers(
                        """
                        l LOGIN ada secret
                        s SELECT INBOX
                        f FETCH 1 (BODY BODYSTRUCTURE)
                        g FETCH 1 (BODY.PEEK[1000.1])
                        q LOGOUT
                        """
                                .replace("\n", "\r\n"));

        assertThat(answer)
                .hasSizeLessThan(10_000)
                .contains("BODYSTRUCTURE (\"application\" \"octet-stream\" NIL NIL NIL \"8bit\"")
                .contains("BODY[1000.1] {3}\r\nx\r\n)");
    }

    private record Asked(String command, String answer) {}

    @Test
    void are_what_a_scan_of_the_whole_message_finds() throws IOException {
        messages.add(deep());
        while (messages.size() < MESSAGES) {
            messages.add(odd());
        }
        var asked = new ArrayList<Asked>();
        var script = new StringBuilder("l LOGIN ada secret\r\ns SELECT INBOX\r\n");
        for (int i = 0; i < messages.size(); i++) {
            for (int j = 0; j < ITEMS; j++) {
                Asked next = ask(i);
                asked.add(next);
                script.append(next.command());
            }
        }
        script.append("o LOGOUT\r\n");

        String answers = answers(script.toString());

        int at = answers.indexOf(asked.getFirst().answer());
        for (Asked each : asked) {
            assertThat(answers.substring(at, Math.min(answers.length(), at + each.answer.length())))
                    .as(each.command())
                    .isEqualTo(each.answer());
            at += each.answer().length();
        }
    }

    private Asked ask(int place) {
        byte[] message = messages.get(place);
        var numbers = new ArrayList<Integer>();
        var name = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            numbers.add(1 + random.nextInt(random.nextBoolean() ? 1 : 3));
            name.append(name.isEmpty() ? "" : ".").append(numbers.getLast());
        }
        Part.Section section =
                numbers.isEmpty()
                        ? any(Part.Section.CONTENT, Part.Section.HEADER, Part.Section.TEXT)
                        : any(Part.Section.values());
        Fields.Choice choice =
                section == Part.Section.HEADER ? any(Fields.Choice.values()) : Fields.Choice.ALL;
        String word =
                switch (choice) {
                    case ALL -> section == Part.Section.CONTENT ? "" : section.name();
                    case ONLY -> "HEADER.FIELDS (Subject)";
                    case EXCEPT -> "HEADER.FIELDS.NOT (Subject)";
                };
        name.append(name.isEmpty() || word.isEmpty() ? "" : ".").append(word);

        Optional<byte[]> octets =
                Part.scan(message)
                        .outline()
                        .find(numbers, section)
                        .map(span -> chosen(message, span, choice));
        String label = "BODY[" + name + "]";
        String range = "";
        if (random.nextBoolean()) {
            int offset = random.nextInt(1 + random.nextInt(100_000));
            int length = 1 + random.nextInt(100_000);
            range = "<" + offset + "." + length + ">";
            label += "<" + offset + ">";
            octets = octets.map(all -> part(all, offset, length));
        }
        String literal =
                octets.map(some -> "{" + some.length + "}\r\n" + new String(some, ISO_8859_1))
                        .orElse("NIL");
        return new Asked(
                "f FETCH %d BODY.PEEK[%s]%s\r\n".formatted(place + 1, name, range),
                "* %d FETCH (%s %s)\r\nf OK FETCH completed\r\n"
                        .formatted(place + 1, label, literal));
    }

    @SafeVarargs
    private final <T> T any(T... all) {
        return all[random.nextInt(all.length)];
    }

    private static byte[] chosen(byte[] message, Span span, Fields.Choice choice) {
        return switch (choice) {
            case ALL -> span.of(message);
            case ONLY -> Headers.of(message, span).only(List.of("Subject"));
            case EXCEPT -> Headers.of(message, span).except(List.of("Subject"));
        };
    }

    private static byte[] part(byte[] octets, int offset, int length) {
        int from = Math.min(offset, octets.length);
        return Arrays.copyOfRange(octets, from, Math.min(octets.length, from + length));
    }

    /** Some of them longer than what is read at once. */
    private byte[] odd() {
        var message = new StringBuilder();
        for (int i = 1 + random.nextInt(30); i > 0; i--) {
            message.append(LINES.get(random.nextInt(LINES.size())));
            if (random.nextInt(60) == 0) {
                message.append("0123456789".repeat(random.nextInt(15_000)));
            }
            message.append(random.nextInt(4) == 0 ? "\n" : "\r\n");
        }
        int cut = random.nextBoolean() ? 0 : random.nextInt(3);
        message.setLength(Math.max(1, message.length() - cut));
        return message.toString().getBytes(ISO_8859_1);
    }

    /** More levels than are looked into. */
    private static byte[] deep() {
        return "Content-Type: message/rfc822\r\n\r\n"
                .repeat(2 * Part.MAX_DEPTH)
                .getBytes(ISO_8859_1);
    }

    private String answers(String script) throws IOException {
        var clock = InstantSource.fixed(Instant.EPOCH);
        try (var store = new MemoryStore(clock)) {
            var ada = new Account("ada", Path.of("unused"), Account.Limits.NONE);
            try (Mailbox inbox = store.open(ada, MailboxName.INBOX);
                    var append = inbox.append(0)) {
                for (byte[] message : messages) {
                    try (OutputStream octets = append.message(Flags.NONE, Instant.EPOCH)) {
                        octets.write(message);
                    }
                }
                append.commit();
            }
            var wire = new Wire(script);
            new ImapServer(
                            ImapConf.DEFAULT,
                            Separator.SLASH,
                            store,
                            user -> ada,
                            new TestAuthenticator(true),
                            clock)
                    .serve(wire);
            return wire.written();
        }
    }
}
