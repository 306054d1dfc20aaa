package org.posthorn.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Optional;

@DisplayName("Records that share a table")
class InlineTest {

    record House(@Key(doc = "Who lives here.") People people) {}

    record People(@Key(inline = true) Files files, @Key(inline = true) Server server) {

        People {
            if (files.kind().equals("server") && server.url().isEmpty()) {
                throw new IllegalArgumentException("url: is missing");
            }
        }
    }

    record Files(
            @Key(doc = "Where they are.", or = "file") String kind,
            @Key(doc = "A file.", or = "users") Path users) {}

    record Server(
            @Key(doc = "Which server.", example = "db:1") Optional<String> url,
            @Key(doc = "How many.", or = "10") int size) {

        Server {
            if (size < 1) {
                throw new IllegalArgumentException("size: must be at least 1");
            }
        }
    }

    private static People parse(String people) {
        return Conf.parse(House.class, "[people]\n" + people, "/etc/house.toml").people();
    }

    @Test
    void each_has_its_keys() {
        var people = parse("size = 3\nkind = \"server\"\nurl = \"db:2\"");

        assertThat(people.server()).isEqualTo(new Server(Optional.of("db:2"), 3));
        assertThat(people.files()).isEqualTo(new Files("server", Path.of("/etc/users")));
        assertThat(parse("")).isEqualTo(Conf.parse(House.class, "", "/etc/house.toml").people());
    }

    @Test
    void mistakes_are_told_with_their_place() {
        assertThatThrownBy(() -> parse("kind = \"file\"\nsizes = 1\nsize = 0"))
                .isInstanceOf(ConfException.class)
                .hasMessageContaining("house.toml:3:1: people.sizes: unknown key")
                .hasMessageContaining("did you mean size")
                .hasMessageContaining("house.toml:4:1: people.size: must be at least 1");
        assertThatThrownBy(() -> parse("kind = \"server\""))
                .isInstanceOf(ConfException.class)
                .hasMessageContaining("people.url: is missing");
    }

    @Test
    void the_reference_and_the_effective_configuration_show_one_table() {
        assertThat(Reference.of(House.class, ""))
                .endsWith(
                        """
                        # Who lives here.
                        [people]

                        # Where they are.
                        #kind = "file"

                        # A file.
                        #users = "users"

                        # Which server.
                        #url = "db:1"  # no default

                        # How many.
                        #size = 10
                        """);
        assertThat(
                        Effective.text(
                                Effective.of(
                                        Conf.parse(House.class, "people.size = 2", "/house.toml"),
                                        Path.of("/house.toml"))))
                .isEqualTo(
                        """
                        [people]
                        kind = "file"  # default
                        users = "/users"  # default
                        size = 2
                        """);
    }
}
