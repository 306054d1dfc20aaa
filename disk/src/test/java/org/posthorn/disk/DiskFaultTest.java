package org.posthorn.disk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

final class DiskFaultTest {

    @Test
    void sorts_by_the_texts_of_the_system() {
        assertThat(DiskFault.of(new IOException("No space left on device")))
                .isEqualTo(DiskFault.FULL);
        assertThat(DiskFault.of(new FileSystemException("f", null, "Disk quota exceeded")))
                .isEqualTo(DiskFault.FULL);
        assertThat(DiskFault.of(new FileSystemException("f", null, "Too many open files")))
                .isEqualTo(DiskFault.HANDLES);
        assertThat(DiskFault.of(new AccessDeniedException("f"))).isEqualTo(DiskFault.DENIED);
        assertThat(DiskFault.of(new FileSystemException("f", null, "Read-only file system")))
                .isEqualTo(DiskFault.READ_ONLY);
        assertThat(DiskFault.of(new NoSuchFileException("f"))).isEqualTo(DiskFault.OTHER);
    }

    @Test
    void a_name_in_the_message_decides_nothing() {
        assertThat(DiskFault.of(new NoSuchFileException("No space left on device")))
                .isEqualTo(DiskFault.OTHER);
    }

    @Test
    void looks_through_wrappers() {
        var cause = new IOException("No space left on device");
        assertThat(DiskFault.of(new java.io.UncheckedIOException(cause))).isEqualTo(DiskFault.FULL);
    }
}
