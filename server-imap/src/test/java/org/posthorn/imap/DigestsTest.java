package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.store.Derivation;

import java.util.Arrays;

@DisplayName("What is kept of a message")
class DigestsTest {

    private record Message(byte[] octets) implements Derivation.Octets {

        @Override
        public long size() {
            return octets.length;
        }

        @Override
        public byte[] read(long offset, int length) {
            int from = (int) offset;
            return Arrays.copyOfRange(octets, from, Math.min(octets.length, from + length));
        }
    }

    @Test
    void is_sound_as_a_whole_only() {
        byte[] kept = Digests.STRUCTURE.of(message("Subject: a\r\n\r\nb\r\n"));
        assertThat(Digests.STRUCTURE.isSound(kept)).isTrue();
        for (int length = 1; length < kept.length; length++) {
            assertThat(Digests.STRUCTURE.isSound(Arrays.copyOf(kept, length))).isFalse();
        }
        byte[] longer = kept.clone();
        longer[1]++;
        assertThat(Digests.STRUCTURE.isSound(longer)).isFalse();
        assertThat(Digests.STRUCTURE.isSound(Arrays.copyOf(kept, kept.length + 1))).isFalse();
    }

    @Test
    void is_little_even_of_a_header_that_was_written_to_cost_memory() {
        String header = "From: x@y" + ",:;".repeat(990) + "\r\n\r\n";
        assertThat(Digests.ENVELOPE.of(message(header)))
                .asString(US_ASCII)
                .isEqualTo(
                        "(NIL NIL ((NIL NIL \"x\" \"y\")) ((NIL NIL \"x\" \"y\"))"
                                + " ((NIL NIL \"x\" \"y\")) NIL NIL NIL NIL NIL)");
        assertThat(Digests.STRUCTURE.of(message(header))).hasSizeLessThan(4096);
    }

    @Test
    void has_all_addresses_of_a_mail_to_very_many() {
        String header = "To: a@example.org" + ",\r\n b@example.org".repeat(900) + "\r\n\r\n";
        assertThat(Digests.ENVELOPE.of(message(header)).length).isGreaterThan(900 * 20);
    }

    @Test
    void of_a_header_without_end_no_more_is_read_than_is_needed() {
        String header = "Subject: a\r\n" + "X: y\r\n".repeat(2_000_000);
        var read = new long[1];
        Derivation.Octets message = message(header);
        Digests.ENVELOPE.of(
                new Derivation.Octets() {
                    @Override
                    public long size() {
                        return message.size();
                    }

                    @Override
                    public byte[] read(long offset, int length) {
                        read[0] = Math.max(read[0], offset + length);
                        return message.read(offset, length);
                    }
                });
        assertThat(read[0]).isLessThan(5_000_000);
    }

    private static Message message(String text) {
        return new Message(text.getBytes(US_ASCII));
    }
}
