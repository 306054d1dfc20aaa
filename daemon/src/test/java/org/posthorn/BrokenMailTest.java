package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** The first client has to be cut off: it has been told how long the message is. */
@DisplayName("A message that is broken behind its beginning")
final class BrokenMailTest {

    private static final String IMAP =
            """
            a LOGIN ada@example.test secret
            b SELECT INBOX
            c UID FETCH 1:* BODY.PEEK[]
            d LOGOUT
            """;

    private static final String POP3 =
            """
            USER ada@example.test
            PASS secret
            TOP 1 0
            RETR 1
            TOP 1 99999999
            RETR 2
            QUIT
            """;

    @TempDir private Path folder;

    @Test
    void keeps_no_client_from_the_others_for_ever() throws IOException {
        var installation = Installation.in(folder);
        Path cur = Files.createDirectories(folder.resolve("mail/example.test/ada/Maildir/cur"));
        byte[] broken = broken();
        Files.write(cur.resolve("1.M1P1.h,S=400002,W=400002:2,"), broken);
        Files.writeString(cur.resolve("2.M2P2.h:2,"), "Subject: small\r\n\r\nhello\r\n");
        try (var posthorn = installation.start()) {
            assertThat(Talk.with(posthorn.imap(), IMAP))
                    .contains("BODY[] {400002}")
                    .doesNotContain("hello")
                    .doesNotContain("\r\nc ");
            assertThat(Talk.with(posthorn.imap(), IMAP))
                    .doesNotContain("{400002}")
                    .contains("hello")
                    .contains("c NO [CORRUPTION]");
            assertThat(Talk.with(posthorn.pop3(), POP3))
                    .contains("+OK Top of message")
                    .contains("-ERR [SYS/PERM]")
                    .contains("hello")
                    .endsWith("+OK 0 messages deleted\r\n");
        }
    }

    /** Its end, which says how long the message is, is whole. */
    private static byte[] broken() throws IOException {
        var random = new Random(7);
        var text = new byte[400_002];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) (i % 72 == 70 ? '\r' : i % 72 == 71 ? '\n' : '!' + random.nextInt(90));
        }
        byte[] head = "Subject: large\r\n\r\n".getBytes(US_ASCII);
        System.arraycopy(head, 0, text, 0, head.length);
        var octets = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(octets)) {
            gzip.write(text);
        }
        byte[] packed = octets.toByteArray();
        Arrays.fill(packed, packed.length / 2, packed.length / 2 + 500, (byte) 0xff);
        return packed;
    }
}
