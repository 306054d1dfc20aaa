package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.util.Random;

final class UidListTest {

    private static final String DOVECOT =
            """
            3 V1275660208 N25022 G3085f01b7f11094c501100008c4a11c1
            25006 :1276528487.M364837P9451.kurkku,S=1355,W=1394
            25017 W2481 P1f4a O3 Gabc :1276533073.M242911P3632.kurkku
            """;

    @Test
    void what_dovecot_wrote_is_written_again_octet_by_octet() {
        UidList list = UidList.parse(octets(DOVECOT));
        assertThat(list.uidValidity()).isEqualTo(1275660208);
        assertThat(list.next()).isEqualTo(25022);
        assertThat(list.records().get(1).field('P')).contains("1f4a");
        assertThat(list.sound()).isTrue();
        assertThat(new String(list.format(), UTF_8)).isEqualTo(DOVECOT);
    }

    @Test
    void a_stale_next_uid_in_the_header_is_no_damage() {
        UidList list = UidList.parse(octets("3 V7 N1 Gx\n1 :a\n4 :b\n"));
        assertThat(list.next()).isEqualTo(5);
        assertThat(list.sound()).isTrue();
    }

    @Test
    void flags_behind_a_name_are_no_part_of_it() {
        UidList list = UidList.parse(octets("3 V7 N9\n1 :a:2,S\n"));
        assertThat(list.records().getFirst().base()).isEqualTo("a");
    }

    @Test
    void courier_wrote_version_1() {
        UidList list = UidList.parse(octets("1 1275660208 12\n3 a.b.c\n11 d.e.f\n"));
        assertThat(list.uidValidity()).isEqualTo(1275660208);
        assertThat(list.next()).isEqualTo(12);
        assertThat(list.records())
                .containsExactly(new UidRecord(3, "", "a.b.c"), new UidRecord(11, "", "d.e.f"));
        assertThat(list.sound()).as("to be written as version 3").isFalse();
    }

    @Test
    void a_damaged_line_costs_its_own_record_only() {
        UidList list =
                UidList.parse(octets("3 V7 N9\n1 :a\nx :b\n3 c\n2 :d\n2 :e\n5 :f/g\n6 :h\n"));
        assertThat(list.records())
                .containsExactly(
                        new UidRecord(1, "", "a"),
                        new UidRecord(2, "", "d"),
                        new UidRecord(6, "", "h"));
        assertThat(list.sound()).isFalse();
    }

    @Test
    void a_last_line_without_end_does_not_count() {
        UidList list = UidList.parse(octets("3 V7 N9\n1 :a\n2 :b"));
        assertThat(list.records()).hasSize(1);
        assertThat(list.sound()).isFalse();
    }

    @Test
    void no_damage_makes_it_fail_or_lowers_the_next_uid_below_a_record() {
        byte[] good = octets(DOVECOT);
        var random = new Random(3);
        for (int i = 0; i < 5000; i++) {
            byte[] bad = java.util.Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int n = random.nextInt(4); n > 0 && bad.length > 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            assertThatCode(() -> UidList.parse(bad)).doesNotThrowAnyException();
            UidList list = UidList.parse(bad);
            list.records().forEach(r -> assertThat(r.uid()).isLessThan(list.next()));
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(UTF_8);
    }
}
