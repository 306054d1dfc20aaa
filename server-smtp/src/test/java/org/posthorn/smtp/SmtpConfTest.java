package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Key;
import org.posthorn.conf.Size;
import org.posthorn.smtp.SmtpConf.BareLineEnds;

import java.time.Duration;
import java.util.List;

@DisplayName("The keys of [smtp]")
class SmtpConfTest {

    @Test
    void have_the_defaults_that_the_manual_names() {
        var conf = SmtpConf.defaults();
        assertThat(conf.maxMessage()).isEqualTo(new Size(25_000_000));
        assertThat(conf.maxRecipients()).isEqualTo(1000);
        assertThat(conf.maxMessages()).isEqualTo(1000);
        assertThat(conf.maxErrors()).isEqualTo(20);
        assertThat(conf.idle()).isEqualTo(Duration.ofMinutes(5));
        assertThat(conf.bareLineEnds()).isEqualTo(BareLineEnds.REFUSE);
        assertThat(conf.trustedNetworks()).isEmpty();
        assertThat(SmtpConf.class.getRecordComponents())
                .extracting(component -> component.getAnnotation(Key.class).or())
                .containsExactly("25MB", "1000", "1000", "20", "5m", "refuse", "[]", "own");
    }

    @Test
    void have_bounds() {
        assertThatThrownBy(() ->
                        new SmtpConf(
                                new Size(25_000_000),
                                99,
                                1,
                                3,
                                Duration.ofMinutes(5),
                                BareLineEnds.REFUSE,
                                List.of(),
                                SmtpConf.defaults().senderLogin()))
                .hasMessage("max-recipients must be 100 or more");
    }
}
