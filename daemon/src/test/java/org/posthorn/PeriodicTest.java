package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@DisplayName("Work that is done again and again")
class PeriodicTest {

    @Test
    void goes_on_after_a_mistake_and_without_memory() throws Exception {
        var times = new CountDownLatch(3);
        try (var work =
                new Periodic(
                        "work",
                        Duration.ZERO,
                        Duration.ofMillis(1),
                        () -> {
                            times.countDown();
                            if (times.getCount() == 1) {
                                throw new OutOfMemoryError("a test");
                            }
                            throw new IllegalStateException("a test");
                        })) {
            assertThat(work).isNotNull();
            assertThat(times.await(1, TimeUnit.MINUTES)).isTrue();
        }
    }
}
