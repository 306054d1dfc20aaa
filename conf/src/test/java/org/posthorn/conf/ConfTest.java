package org.posthorn.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

@DisplayName("Binding a file to a record")
class ConfTest {

    private static Example read(String toml) {
        return Conf.parse(Example.class, toml, "/etc/posthorn/posthorn.toml");
    }

    @Test
    void absent_keys_have_their_defaults() {
        var conf = read("hostname = 'mail.example.org'");

        assertThat(conf.hostname()).isEqualTo("mail.example.org");
        assertThat(conf.domains()).isEmpty();
        assertThat(conf.data()).isEqualTo(Path.of("/etc/posthorn/state"));
        assertThat(conf.limit()).isEqualTo(100);
        assertThat(conf.large()).isEqualTo(5_000_000_000L);
        assertThat(conf.strict()).isTrue();
        assertThat(conf.size()).isEqualTo(new Size(25_000_000));
        assertThat(conf.idle()).isEqualTo(Duration.ofMinutes(5));
        assertThat(conf.near())
                .extracting(Network::toString)
                .containsExactly("127.0.0.1/32", "::1/128");
        assertThat(conf.safety()).isEqualTo(Example.Safety.REQUIRED);
        assertThat(conf.kinds()).containsExactly(Example.Safety.NONE, Example.Safety.START_TLS);
        assertThat(conf.password()).isEmpty();
        assertThat(conf.smarthost()).isEmpty();
        assertThat(conf.bound()).isEmpty();
        assertThat(conf.limits()).isEqualTo(new Example.Limits(10, 1, new Example.Depth(3)));
        assertThat(conf.backDoor()).isEmpty();
        assertThat(conf.door()).isEmpty();
    }

    @Test
    void every_type_is_read() {
        var conf =
                read(
                        """
                        hostname = "mail.example.org"
                        domains = ["example.org", "example.net"]
                        data = "/var/lib/posthorn"
                        limit = 7
                        large = 9_000_000_000
                        strict = false
                        size = 1024
                        idle = "2d"
                        near = ["10.0.0.0/8", "192.0.2.1"]
                        safety = "start-tls"
                        kinds = []
                        password = "secret"
                        smarthost = "smtp.example.net:587"
                        bound = 3

                        [limits]
                        most-lines = 20
                        depth.levels = 9

                        [back-door]
                        address = "back.example.org:22"

                        [[door]]
                        address = "0.0.0.0:25"

                        [[door]]
                        address = "[::1]:465"
                        safety = "required"
                        """);

        assertThat(conf.domains()).containsExactly("example.org", "example.net");
        assertThat(conf.data()).isEqualTo(Path.of("/var/lib/posthorn"));
        assertThat(conf.limit()).isEqualTo(7);
        assertThat(conf.large()).isEqualTo(9_000_000_000L);
        assertThat(conf.strict()).isFalse();
        assertThat(conf.size()).isEqualTo(new Size(1024));
        assertThat(conf.idle()).isEqualTo(Duration.ofDays(2));
        assertThat(conf.near())
                .extracting(Network::toString)
                .containsExactly("10.0.0.0/8", "192.0.2.1/32");
        assertThat(conf.safety()).isEqualTo(Example.Safety.START_TLS);
        assertThat(conf.kinds()).isEmpty();
        assertThat(conf.password()).contains(new Secret("secret"));
        assertThat(conf.smarthost()).contains(new HostPort("smtp.example.net", 587));
        assertThat(conf.bound()).contains(3);
        assertThat(conf.limits()).isEqualTo(new Example.Limits(20, 1, new Example.Depth(9)));
        assertThat(conf.backDoor().map(Example.Door::address))
                .contains(new HostPort("back.example.org", 22));
        assertThat(conf.door())
                .extracting(door -> door.address().toString())
                .containsExactly("0.0.0.0:25", "[::1]:465");
        assertThat(conf.door().get(1).safety()).isEqualTo(Example.Safety.REQUIRED);
    }

    @Test
    void defaults_are_the_record_of_an_empty_file() {
        assertThat(Conf.defaults(Example.Limits.class).mostLines()).isEqualTo(10);
        assertThatThrownBy(() -> Conf.defaults(Example.class))
                .isInstanceOf(ConfException.class)
                .hasMessageContaining("hostname: missing");
    }

    @Test
    void a_file_is_read_with_paths_relative_to_it(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("word"), "s3cret\n");
        var file = folder.resolve("posthorn.toml");
        Files.writeString(file, "hostname = 'h'\ndata = '../data'\npassword = 'file:word'");

        var conf = Conf.load(Example.class, file);

        assertThat(conf.password()).isEqualTo(Optional.of(new Secret("s3cret")));
        assertThat(conf.data()).isEqualTo(folder.resolveSibling("data"));
    }

    @Test
    void a_record_without_documentation_is_a_bug() {
        record Bare(int limit) {}
        record Odd(@Key(doc = "Odd.", or = "x") Thread thread) {}

        assertThatThrownBy(() -> Conf.defaults(Bare.class))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Conf.defaults(Odd.class))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void lists_cannot_be_changed() {
        List<String> domains = read("hostname = 'h'\ndomains = ['a']").domains();

        assertThatThrownBy(() -> domains.add("b"))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
