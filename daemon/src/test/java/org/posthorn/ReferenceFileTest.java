package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Conf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

@DisplayName("conf/posthorn.toml")
class ReferenceFileTest {

    private static Path file() {
        for (Path folder = Path.of("").toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            if (Files.exists(folder.resolve("conf/posthorn.toml"))) {
                return folder.resolve("conf/posthorn.toml");
            }
        }
        throw new IllegalStateException("conf/posthorn.toml is in no folder above this one");
    }

    @Test
    void is_what_the_records_say() throws IOException {
        assertThat(Files.readString(file()))
                .as("stale; run: ./posthorn config --reference > conf/posthorn.toml")
                .isEqualTo(Run.of("config", "--reference").out());
    }

    @Test
    void changes_nothing_as_it_is() throws IOException {
        String required = "hostname = \"mail.example.org\"\ndomains = [\"example.org\"]\n";

        assertThat(Conf.parse(PosthornConf.class, required + Files.readString(file()), "a.toml"))
                .isEqualTo(Conf.parse(PosthornConf.class, required, "a.toml"));
    }
}
