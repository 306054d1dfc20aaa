package org.posthorn.disk;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

@DisplayName("A force of a directory that failed")
final class DirectoryForcesTest {

    private static final Path BROKEN = Path.of("/mail/cur");

    private enum Device {
        GOOD,
        NO_HANDLES,
        BROKEN
    }

    private final AtomicReference<Device> device = new AtomicReference<>(Device.GOOD);
    private final AtomicLong nanoseconds = new AtomicLong();
    private final DirectoryForces forces = new DirectoryForces(this::open, nanoseconds::get);

    @Test
    void is_not_made_good_by_the_next_one_that_finds_the_directory_clean() {
        device.set(Device.BROKEN);
        assertThatThrownBy(() -> forces.force(BROKEN)).hasMessage("Input/output error");
        device.set(Device.GOOD);
        assertThatThrownBy(() -> forces.force(BROKEN)).hasMessageContaining("not believed");
        assertThatCode(() -> forces.force(Path.of("/mail/new"))).doesNotThrowAnyException();
        nanoseconds.addAndGet(DirectoryForces.DISTRUST.minus(Duration.ofMillis(1)).toNanos());
        assertThatThrownBy(() -> forces.force(BROKEN)).hasMessageContaining("not believed");
        nanoseconds.addAndGet(Duration.ofMillis(1).toNanos());
        assertThatCode(() -> forces.force(BROKEN)).doesNotThrowAnyException();
    }

    @Test
    void has_lost_nothing_where_the_directory_could_not_be_opened() {
        device.set(Device.NO_HANDLES);
        assertThatThrownBy(() -> forces.force(BROKEN)).hasMessage("Too many open files");
        device.set(Device.GOOD);
        assertThatCode(() -> forces.force(BROKEN)).doesNotThrowAnyException();
    }

    private DirectoryForces.Opened open(Path directory) throws IOException {
        if (device.get() == Device.NO_HANDLES) {
            throw new IOException("Too many open files");
        }
        return new DirectoryForces.Opened() {
            @Override
            public void force() throws IOException {
                if (device.get() == Device.BROKEN) {
                    throw new IOException("Input/output error");
                }
            }

            @Override
            public void close() {}
        };
    }
}
