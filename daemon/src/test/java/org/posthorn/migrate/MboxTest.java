package org.posthorn.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Flags;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.maildir.MaildirReader;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

@DisplayName("mbox files")
class MboxTest {

    private static final Instant DATE = Instant.parse("2024-02-03T04:05:06Z");

    @TempDir private Path folder;
    private final Disk disk = new Disk(DiskConf.DEFAULT);

    @AfterEach
    void end() {
        disk.close();
    }

    /** What a reader tells of a message. */
    private record Read(String text, Flags flags, Instant date) {}

    private List<Read> read(String mbox) throws IOException {
        Path file = folder.resolve("x.mbox");
        Files.writeString(file, mbox, ISO_8859_1);
        var all = new ArrayList<Read>();
        var ids = new ArrayList<String>();
        var body = new ByteArrayOutputStream();
        try (var source = new MboxSource(file, disk)) {
            source.read(
                    source.mailboxes().getFirst(),
                    new Source.Sink() {
                        @Override
                        public boolean wants(String id) {
                            ids.add(id);
                            return true;
                        }

                        @Override
                        public OutputStream message(String id, Flags flags, Instant date) {
                            finish();
                            all.add(new Read("", flags, date));
                            return body;
                        }

                        private void finish() {
                            if (!all.isEmpty()) {
                                Read last = all.removeLast();
                                all.add(
                                        new Read(
                                                body.toString(ISO_8859_1),
                                                last.flags(),
                                                last.date()));
                                body.reset();
                            }
                        }

                        @Override
                        public void skipped(String why) {
                            throw new AssertionError(why);
                        }

                        @Override
                        public void again(boolean cut) {
                            throw new AssertionError("an mbox does not break off");
                        }
                    });
        }
        if (!all.isEmpty()) {
            Read last = all.removeLast();
            all.add(new Read(body.toString(ISO_8859_1), last.flags(), last.date()));
        }
        assertThat(ids).doesNotHaveDuplicates();
        return all;
    }

    private String written(String message, Flags flags) throws IOException {
        var out = new ByteArrayOutputStream();
        new MboxWriter(out, new MaildirReader.Uids(1234567890, 18), new TreeSet<>(flags.keywords()))
                .add(new ByteArrayInputStream(message.getBytes(ISO_8859_1)), flags, DATE, 17);
        return out.toString(ISO_8859_1);
    }

    @Test
    void a_message_is_written_with_its_sender_date_and_flags() throws IOException {
        var flags =
                new Flags(
                        Set.of(SystemFlag.SEEN, SystemFlag.FLAGGED, SystemFlag.ANSWERED),
                        Set.of("$Label1", "work"));
        assertThat(
                        written(
                                """
                                Return-Path: <a@b.example>\r
                                Status: O\r
                                Subject: x\r
                                \r
                                From me\r
                                >From you\r
                                """,
                                flags))
                .isEqualTo(
                        """
                        From a@b.example Sat Feb  3 04:05:06 2024
                        Return-Path: <a@b.example>
                        Subject: x
                        X-IMAPbase: 1234567890 0000000017 $Label1 work
                        Status: RO
                        X-Status: AF
                        X-Keywords: $Label1 work
                        X-UID: 17

                        >From me
                        >>From you

                        """);
    }

    @Test
    void what_is_written_is_read_again() throws IOException {
        var flags = new Flags(Set.of(SystemFlag.SEEN, SystemFlag.DRAFT), Set.of("a"));
        String one = "Subject: x\n\nFrom me Mon Jan  2 15:04:05 2006\n\n\n>From\n";
        String two = "Subject: y\n y\n\n";
        String four = "From a@b Mon Jan  2 15:04:05 2006\n>From c\nSubject: f\n\nFrom d\n";
        String three = "Subject: z\n\n" + "z".repeat(200_000) + "\n";
        assertThat(
                        read(
                                written(one, flags)
                                        + written(two, Flags.NONE)
                                        + written(two, Flags.NONE)
                                        + written(three, Flags.NONE)
                                        + written(four, Flags.NONE)))
                .containsExactly(
                        new Read(one, flags, DATE),
                        new Read(two, Flags.NONE, DATE),
                        new Read(two, Flags.NONE, DATE),
                        new Read(three, Flags.NONE, DATE),
                        new Read(four, Flags.NONE, DATE));
    }

    @Test
    void a_content_length_is_believed_if_it_leads_somewhere() throws IOException {
        String from = "From a@b Mon Jan  2 15:04:05 2006\n";
        String body = "\n" + from + "\n";
        assertThat(read(from + "Content-Length: 36\nA: b\n\n" + body + "\n" + from + "C: d\n\n"))
                .extracting(Read::text)
                .containsExactly("A: b\n\n" + body, "C: d\n\n");
        assertThat(read(from + "Content-Length: 3\nA: b\n\n" + body))
                .extracting(Read::text)
                .hasSize(2);
        assertThat(read(from + "Content-Length: 999999\n\nx\n")).hasSize(1);
    }

    @Test
    void the_first_message_of_uw_imap_and_pine_is_none() throws IOException {
        String from = "From a@b Mon Jan  2 15:04:05 2006\n";
        var flags = new Flags(Set.of(SystemFlag.SEEN), Set.of("work"));
        assertThat(
                        read(
                                from
                                        + "Subject: DON'T DELETE THIS MESSAGE\n"
                                        + "X-IMAP: 1234567890 0000000002 work\nStatus: RO\n\n"
                                        + "This text is part of the internal format.\n\n"
                                        + from
                                        + "A: b\nStatus: RO\nX-Keywords: work          \n"
                                        + "X-UID: 2\n\nx\n"))
                .extracting(Read::text, Read::flags)
                .containsExactly(tuple("A: b\n\nx\n", flags));
    }

    @Test
    void no_other_message_can_pass_for_it() throws IOException {
        String from = "From a@b Mon Jan  2 15:04:05 2006\n";
        assertThat(read(from + "A: b\n\nx\n\n" + from + "A: c\nX-IMAP: 1 2\n\ny\n"))
                .extracting(Read::text)
                .containsExactly("A: b\n\nx\n", "A: c\n\ny\n");
    }

    @Test
    void dates_are_read_as_programs_write_them() {
        for (String date :
                List.of(
                        "Mon Jan  2 15:04:05 2006",
                        "Mon Jan 2 15:04:05 2006",
                        "Mon Jan  2 15:04:05 UTC 2006",
                        "Mon Jan  2 16:04:05 +0100 2006",
                        "Mon Jan  2 16:04:05 2006 +0100")) {
            assertThat(FromLine.parse(("From a " + date + "\n").getBytes(ISO_8859_1)))
                    .as(date)
                    .contains(Instant.parse("2006-01-02T15:04:05Z"));
        }
        for (String no :
                List.of("From here to there", "From a Mon Xyz 32 15:04:05 2006", "From ")) {
            assertThat(FromLine.parse(no.getBytes(ISO_8859_1))).as(no).isEmpty();
        }
    }

    @Test
    void what_is_no_mbox_is_refused_and_nothing_is_no_message() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("\n\n")).isEmpty();
        assertThatThrownBy(() -> read("Subject: x\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no mbox");
    }

    @Test
    void carriage_returns_and_missing_ends_do_no_harm() throws IOException {
        assertThat(read("From a@b Mon Jan  2 15:04:05 2006\r\nA: b\r\n\r\nx\ry\r"))
                .extracting(Read::text)
                .containsExactly("A: b\n\nx\ry\r");
        assertThat(read("From a@b Mon Jan  2 15:04:05 2006\nA: b"))
                .extracting(Read::text)
                .containsExactly("A: b\n\n");
    }
}
