package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Size;

import java.time.Duration;

@DisplayName("ImapConf")
class ImapConfTest {

    private static final Size SIZE = new Size(1);

    @Test
    void has_bounds() {
        assertThat(ImapConf.DEFAULT.maxAppend().octets()).isEqualTo(64_000_000);
        assertThatThrownBy(() -> new ImapConf(SIZE, Duration.ofMinutes(29), Duration.ofMinutes(2)))
                .hasMessage("idle: must be at least 30m");
        assertThatThrownBy(() -> new ImapConf(SIZE, Duration.ofMinutes(30), Duration.ofSeconds(9)))
                .hasMessage("idle-notify: must be between 10s and 29m");
        assertThatThrownBy(() -> new ImapConf(SIZE, Duration.ofHours(1), Duration.ofMinutes(30)))
                .hasMessage("idle-notify: must be between 10s and 29m");
    }
}
