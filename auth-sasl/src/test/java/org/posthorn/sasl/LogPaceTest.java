package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

import java.time.Duration;
import java.util.stream.IntStream;

class LogPaceTest {

    private final Hours hours = new Hours();
    private final LogPace pace = new LogPace(hours);

    @Test
    void lets_ten_lines_a_second_through() {
        assertThat(lines()).isEqualTo(10);
        hours.pass(Duration.ofMillis(999));
        assertThat(lines()).isZero();
        hours.pass(Duration.ofMillis(1));
        assertThat(lines()).isEqualTo(10);
    }

    private long lines() {
        return IntStream.range(0, 1000).filter(i -> pace.level() == Level.INFO).count();
    }
}
