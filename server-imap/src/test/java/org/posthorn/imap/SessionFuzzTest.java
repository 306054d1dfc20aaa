package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.store.Account;
import org.posthorn.store.MemoryStore;
import org.posthorn.store.Separator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

@DisplayName("Whatever a client sends: an answer or the end, never a bug")
class SessionFuzzTest {

    private static final int ROUNDS = 2_000;

    private static final List<String> STATES =
            List.of(
                    "",
                    "l LOGIN ada secret\r\n",
                    "l LOGIN ada secret\r\ns SELECT INBOX\r\n",
                    "l LOGIN ada secret\r\ns EXAMINE INBOX\r\n",
                    "l LOGIN ada secret\r\ns SELECT INBOX\r\ni IDLE\r\n",
                    "l AUTHENTICATE PLAIN\r\n");

    private static final List<String> CORPUS =
            List.of(
                    "a CAPABILITY\r\n",
                    "a LOGIN \"ada\" {6+}\r\nsecret\r\n",
                    "a AUTHENTICATE PLAIN AGFkYQBzZWNyZXQ=\r\n",
                    "a ID (\"name\" \"x\" \"version\" NIL)\r\n",
                    "a SELECT INBOX\r\n",
                    "a CREATE \"Entw&APw-rfe/x\"\r\n",
                    "a RENAME INBOX {3+}\r\nold\r\n",
                    "a LIST \"\" \"%/*x\"\r\n",
                    "a LSUB x/ %\r\n",
                    "a STATUS INBOX (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)\r\n",
                    "a APPEND INBOX (\\Seen $x) \" 1-Feb-2026 10:11:12 +0100\" {3+}\r\nabc\r\n",
                    "a IDLE\r\nDONE\r\n",
                    "a FETCH 1:*,3 (FLAGS UID ENVELOPE BODYSTRUCTURE BODY.PEEK[1.2.HEADER.FIELDS"
                            + " (TO \"x\")]<0.10>)\r\n",
                    "a UID FETCH 1:* FULL\r\n",
                    "a FETCH * (BODY[] RFC822.HEADER BODY[TEXT]<3.4> INTERNALDATE)\r\n",
                    "a STORE 1 +FLAGS.SILENT (\\Deleted $Work)\r\n",
                    "a UID STORE 1:2 -FLAGS \\Seen x\r\n",
                    "a SEARCH CHARSET UTF-8 OR (FROM \"x\" NOT SEEN) SUBJECT {1+}\r\nx\r\n",
                    "a UID SEARCH 1:* SINCE 1-Jan-2026 LARGER 3 HEADER X \"\" TEXT y\r\n",
                    "a COPY 1 INBOX\r\n",
                    "a UID MOVE 1:* INBOX\r\n",
                    "a UID EXPUNGE 1:3\r\n",
                    "a CLOSE\r\n",
                    "a LOGOUT\r\n",
                    "DONE\r\n",
                    "*\r\n");

    private static final String TOKENS = "(){}[]<>\"\\%*+-&:,.0123456789 \r\n\0\u00ff~aNIL";

    private final Random random = new Random(3501);

    @Test
    void every_line_is_answered_or_ends_the_session() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            String state = STATES.get(random.nextInt(STATES.size()));
            byte[] line = mutated(CORPUS.get(random.nextInt(CORPUS.size())));
            String dialogue = talk(state, line);
            assertThat(dialogue)
                    .as("%s%s", state, new String(line, StandardCharsets.ISO_8859_1))
                    .startsWith("* OK")
                    .endsWith("\r\n")
                    .doesNotContain("SERVERBUG");
        }
    }

    /** What the server says to all of it. */
    private static String talk(String state, byte[] line) throws IOException {
        var store = new MemoryStore(InstantSource.fixed(Instant.EPOCH));
        var input = new ByteArrayOutputStream();
        input.writeBytes(state.getBytes(StandardCharsets.ISO_8859_1));
        input.writeBytes(line);
        var wire = new Wire(input.toByteArray());
        var server =
                new ImapServer(
                        ImapConf.DEFAULT,
                        Separator.SLASH,
                        store,
                        user -> new Account(user, Path.of("unused"), Account.Limits.NONE),
                        new TestAuthenticator(true),
                        InstantSource.fixed(Instant.EPOCH));
        fill(store);
        try {
            server.serve(wire);
        } catch (java.io.EOFException e) {
            // the client has said all it had to say
        }
        return wire.written();
    }

    private static void fill(MemoryStore store) throws IOException {
        var account = new Account("ada", Path.of("unused"), Account.Limits.NONE);
        try (var mailbox = store.open(account, org.posthorn.store.MailboxName.INBOX);
                var append = mailbox.append(0)) {
            for (int i = 0; i < 3; i++) {
                try (var octets = append.message(org.posthorn.store.Flags.NONE, Instant.EPOCH)) {
                    octets.write(
                            "Subject: x\r\nContent-Type: multipart/x; boundary=b\r\n\r\n--b\r\n\r\ny"
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            }
            append.commit();
        }
    }

    private byte[] mutated(String line) {
        var text = new StringBuilder(line);
        for (int change = random.nextInt(4); change > 0 && text.length() > 0; change--) {
            int at = random.nextInt(text.length());
            char token = TOKENS.charAt(random.nextInt(TOKENS.length()));
            switch (random.nextInt(5)) {
                case 0 -> text.setCharAt(at, token);
                case 1 -> text.insert(at, token);
                case 2 -> text.deleteCharAt(at);
                case 3 -> text.insert(at, line, 0, random.nextInt(line.length()));
                default -> text.insert(at, String.valueOf(token).repeat(random.nextInt(100)));
            }
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
