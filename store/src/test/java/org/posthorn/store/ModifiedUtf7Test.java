package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 3501 §5.1.3 Modified UTF-7")
class ModifiedUtf7Test {

    @Test
    void writes_ascii_as_it_is_and_all_else_in_base64() {
        assertThat(ModifiedUtf7.encode("Work/2026 ~x")).isEqualTo("Work/2026 ~x");
        assertThat(ModifiedUtf7.encode("A&B")).isEqualTo("A&-B");
        assertThat(ModifiedUtf7.encode("~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e"))
                .isEqualTo("~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        assertThat(ModifiedUtf7.encode("\ud83d\ude00")).isEqualTo("&2D3eAA-");
    }

    @Test
    void reads_what_it_writes() {
        for (String name :
                new String[] {"", "x", "&", "&&", "\u00fc", "a\u00fcb\u00df", "\u20ac,/"}) {
            assertThat(ModifiedUtf7.decode(ModifiedUtf7.encode(name))).contains(name);
        }
    }

    @Test
    void refuses_what_it_would_not_write() {
        for (String wire :
                new String[] {
                    "&", "a&b", "&AGE-", "&Jjo", "&Jjo!", "&U,BTFw-&ZeVnLIqe-", "\u00fc", "&A-"
                }) {
            assertThat(ModifiedUtf7.decode(wire)).as(wire).isEmpty();
        }
    }
}
