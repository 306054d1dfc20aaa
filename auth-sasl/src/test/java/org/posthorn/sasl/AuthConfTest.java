package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class AuthConfTest {

    @Test
    void refuses_mechanisms_that_it_does_not_have() {
        assertThatThrownBy(() -> conf(List.of("PLAIN", "CRAM-MD5"), Duration.ZERO, 1, 1))
                .hasMessageStartingWith("mechanisms: ");
        assertThatThrownBy(() -> conf(List.of("PLAIN", "PLAIN"), Duration.ZERO, 1, 1))
                .hasMessageStartingWith("mechanisms: ");
    }

    @Test
    void keeps_numbers_within_their_bounds() {
        assertThatThrownBy(() -> conf(List.of(), Duration.ofSeconds(61), 1, 1))
                .hasMessageStartingWith("failure-delay: ");
        assertThatThrownBy(() -> conf(List.of(), Duration.ZERO, 0, 1))
                .hasMessageStartingWith("hashing-threads: ");
        assertThatThrownBy(() -> conf(List.of(), Duration.ZERO, 1, 0))
                .hasMessageStartingWith("hashing-queue: ");
        assertThat(conf(List.of(), Duration.ZERO, 1, 1).mechanisms()).isEmpty();
    }

    private static AuthConf conf(List<String> mechanisms, Duration delay, int threads, int queue) {
        return new AuthConf(mechanisms, true, delay, threads, queue);
    }
}
