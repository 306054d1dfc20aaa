package org.posthorn.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

class WholeFileTest {

    @TempDir private Path folder;

    @Test
    void reads_it() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "grün");
        assertThat(WholeFile.text(file, UTF_8)).isEqualTo("grün");
        assertThat(WholeFile.octets(file)).isEqualTo("grün".getBytes(UTF_8));
    }

    @Test
    void names_it_whatever_goes_wrong() throws IOException {
        assertThatThrownBy(() -> WholeFile.octets(folder))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(folder + ": Is a directory");
        Path other = Files.write(folder.resolve("b"), new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> WholeFile.text(other, UTF_8)).hasMessageContaining(other + ": ");
        assertThatThrownBy(() -> WholeFile.octets(folder.resolve("c")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
