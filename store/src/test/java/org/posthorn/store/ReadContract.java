package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.posthorn.store.StoreException.Reason;

import java.util.Random;

abstract class ReadContract extends Rule {

    @Test
    void any_range_can_be_read() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "0123456789\r\n");

        assertThat(inbox.read(uid, 0, 4)).asString(ISO_8859_1).isEqualTo("0123");
        assertThat(inbox.read(uid, 4, 3)).asString(ISO_8859_1).isEqualTo("456");
        assertThat(inbox.read(uid, 11, 1)).asString(ISO_8859_1).isEqualTo("\n");
        assertThat(inbox.read(uid, 3, 0)).isEmpty();
    }

    @Test
    void a_range_over_the_end_gives_what_there_is() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "0123456789");

        assertThat(inbox.read(uid, 8, 100)).asString(ISO_8859_1).isEqualTo("89");
        assertThat(inbox.read(uid, 8, Integer.MAX_VALUE)).asString(ISO_8859_1).isEqualTo("89");
        assertThat(inbox.read(uid, 10, 5)).isEmpty();
        assertThat(inbox.read(uid, Long.MAX_VALUE, Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void a_large_message_is_the_sum_of_its_ranges() {
        Mailbox inbox = open(INBOX);
        String large = octets(300_000);
        Uid uid = append(inbox, large);

        var sum = new StringBuilder();
        for (int from = 0; from < large.length(); from += 65_521) {
            sum.append(new String(inbox.read(uid, from, 65_521), ISO_8859_1));
        }

        assertThat(sum.toString().equals(large)).isTrue();
    }

    @Test
    void a_message_may_be_read_from_where_it_is_not_changed() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "0123\r\n");
        byte[] mine = inbox.read(uid, 0, 4);
        mine[0] = 'x';

        assertThat(read(inbox, uid.value())).isEqualTo("0123\r\n");
    }

    @Test
    void a_message_can_be_read_after_its_flags_have_changed() {
        Mailbox inbox = open(INBOX);
        Mailbox other = open(INBOX);
        Uid uid = append(inbox, "0123\r\n");
        assertThat(uids(inbox)).hasSize(1);

        other.store(only(uid), new FlagChange.Add(Flags.of(SystemFlag.FLAGGED)));

        assertThat(read(inbox, uid.value())).isEqualTo("0123\r\n");
    }

    @Test
    void what_is_not_there_cannot_be_read() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "0123\r\n");
        inbox.expunge(only(uid));

        assertRefused(Reason.NOT_FOUND, () -> inbox.read(uid, 0, 4));
        assertRefused(Reason.NOT_FOUND, () -> inbox.read(new Uid(Uid.MAX), 0, 4));
    }

    @Test
    void a_deleted_mailbox_cannot_be_read() {
        Mailbox work = create(WORK);
        Uid uid = append(work, "0123\r\n");
        store.delete(anna, WORK);

        assertRefused(Reason.NOT_FOUND, () -> work.read(uid, 0, 4));
    }

    /** Every octet value, in lines that end with CRLF. */
    private static String octets(int length) {
        var random = new Random(20_261_121);
        var text = new StringBuilder(length);
        while (text.length() < length) {
            char octet = (char) random.nextInt(256);
            text.append(octet == '\r' || octet == '\n' ? "\r\n" : String.valueOf(octet));
        }
        return text.append("\r\n").toString();
    }
}
