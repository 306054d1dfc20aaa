package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.posthorn.store.SystemFlag;

import java.util.List;
import java.util.Random;

final class MaildirNameTest {

    private static final String BASE = "1276528487.M364837P9451.kurkku,S=1355,W=1394";

    @Test
    void reads_base_sizes_and_flags() {
        MaildirName name = MaildirName.parse(BASE + ":2,FSa");
        assertThat(name.base()).isEqualTo(BASE);
        assertThat(name.systemFlags())
                .containsExactlyInAnyOrder(SystemFlag.FLAGGED, SystemFlag.SEEN);
        assertThat(MaildirName.octets(name.base())).isEqualTo(1355);
        assertThat(MaildirName.messageSize(name.base())).isEqualTo(1394);
    }

    @Test
    void a_name_without_sizes_or_with_broken_ones_says_nothing() {
        assertThat(MaildirName.octets("1.M2P3.host")).isEqualTo(-1);
        assertThat(MaildirName.octets("1.M2P3.host,S=12x")).isEqualTo(-1);
        assertThat(MaildirName.octets("1.M2P3.host,S=")).isEqualTo(-1);
        assertThat(MaildirName.octets("1.M2P3.host,S=99999999999999999999")).isEqualTo(-1);
        assertThat(MaildirName.messageSize("1.M2P3.host,S=5,X=1,W=6")).isEqualTo(6);
    }

    @Test
    void letters_of_strangers_and_foreign_fields_stay_in_place() {
        MaildirName name = MaildirName.parse("1.h:2,FPSXz,foreign=1,2");
        assertThat(name.with("R", "DFRST").fileName()).isEqualTo("1.h:2,PRXz,foreign=1,2");
        assertThat(name.with("DFS", "DFRST").fileName()).isEqualTo("1.h:2,DFPSXz,foreign=1,2");
    }

    @Test
    void a_name_without_flags_gets_the_mark_when_it_is_written() {
        assertThat(MaildirName.parse("1.h").fileName()).isEqualTo("1.h:2,");
        assertThat(MaildirName.parse("1.h:1,x").base()).isEqualTo("1.h");
        assertThat(MaildirName.parse("1.h:1,x").systemFlags()).isEmpty();
    }

    @Test
    void a_copy_has_another_identity_and_the_sizes_of_the_file() {
        assertThat(MaildirName.renamed(BASE + ",X=1", "2.M1P1.h"))
                .isEqualTo("2.M1P1.h,S=1355,W=1394");
        assertThat(MaildirName.renamed("1.h", "2.M1P1.h")).isEqualTo("2.M1P1.h");
        assertThat(MaildirName.renamed("1.h,W=5", "2.M1P1.h")).isEqualTo("2.M1P1.h,W=5");
    }

    @Test
    void messages_are_numbered_by_seconds_then_microseconds_then_name() {
        List<String> sorted =
                List.of(
                        "9.M5P1.h",
                        "10.M9P1.h",
                        "10.M10P1.h",
                        "10.V801I2aM11.h",
                        "10.M12P1.a",
                        "10.M12P1.b",
                        "11.M1P1.h");
        var shuffled = new java.util.ArrayList<>(sorted);
        java.util.Collections.shuffle(shuffled, new Random(1));
        shuffled.sort(MaildirName.ARRIVAL);
        assertThat(shuffled).isEqualTo(sorted);
    }

    @Test
    void any_text_is_some_name_and_its_identity_never_changes() {
        var random = new Random(7);
        String alphabet = "1.MPVI:2,SFTRDPax=W ;";
        for (int i = 0; i < 5000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(30); n >= 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            MaildirName name = MaildirName.parse(text.toString());
            MaildirName changed = name.with("FS", "DFRST");
            assertThat(MaildirName.parse(changed.fileName())).isEqualTo(changed);
            assertThat(changed.base()).isEqualTo(MaildirName.base(text.toString()));
            assertThat(MaildirName.ARRIVAL.compare(name.base(), name.base())).isZero();
        }
    }
}
