package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

@DisplayName("posthorn demo --once")
class DemoTest {

    @TempDir private Path folder;

    @Test
    void sends_a_message_and_reads_it_back() {
        var run = Run.of("demo", "--once", "--data", folder.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("ready smtp=127.0.0.1:")
                .contains("C: AUTH PLAIN ***")
                .contains("-- TLS from here on")
                .contains("C: a LOGIN ***")
                .contains("C: PASS ***")
                .endsWith("All of it worked.\n");
        assertThat(folder.resolve("mail/example.test/bob/Maildir")).isDirectory();
    }

    @Test
    void uses_a_folder_again() {
        assertThat(Run.of("demo", "--once", "--data", folder.toString()).exitCode()).isZero();

        var again = Run.of("demo", "--once", "--data", folder.toString());

        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("* 2 EXISTS");
    }

    @Test
    void fails_with_the_reason_on_a_folder_that_cannot_be_made() {
        var run = Run.of("demo", "--once", "--data", "/proc/posthorn");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("posthorn: /proc/posthorn");
    }
}
