package org.posthorn.conf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;

@DisplayName("The reference file and the effective configuration")
class ReferenceTest {

    @Test
    void every_key_is_there_with_its_default() {
        assertThat(Reference.of(Example.class, "Every key.\n\nUncomment what you change."))
                .startsWith(
                        """
                        # Every key.
                        #
                        # Uncomment what you change.

                        # Name of this host.
                        # Replaces Postfix myhostname.
                        #hostname = "mail.example.org"  # required

                        # Our domains.
                        #domains = []

                        # Where things are.
                        #data = "state"

                        # A limit, 1 to 1000.
                        #limit = 100
                        """)
                .contains("# How safe. One of none, start-tls, required.\n#safety = \"required\"\n")
                .contains("#near = [\"127.0.0.1/32\", \"::1/128\"]\n")
                .contains("#password = \"file:/run/secrets/word\"  # no default\n")
                .contains("# Limits.\n[limits]\n")
                .contains("# Deeper.\n[limits.depth]\n")
                .contains("#[back-door]\n\n# Where it is.\n#address = \"[::1]:25\"  # required\n")
                .contains("# Doors.\n#[[door]]\n");
    }

    @Test
    void the_reference_is_a_valid_file_that_changes_nothing() {
        String reference = Reference.of(Example.class, "Every key.");

        assertThat(Conf.parse(Example.class, "hostname = 'h'\n" + reference, "posthorn.toml"))
                .isEqualTo(Conf.parse(Example.class, "hostname = 'h'", "posthorn.toml"));
    }

    @Test
    void without_its_comment_signs_it_is_a_configuration_of_every_key() {
        var all =
                Reference.of(Example.class, "")
                        .replaceAll("(?m)^#(?! )", "")
                        .replaceAll("(?m)^bound.*$", "");

        var conf =
                Conf.parse(
                        Example.class,
                        all.replace("file:/run/secrets/word", "word"),
                        "/posthorn.toml");

        assertThat(conf.smarthost()).contains(new HostPort("smtp.example.net", 587));
        assertThat(conf.door()).hasSize(1);
    }

    @Test
    void the_effective_configuration_marks_defaults_and_hides_secrets() {
        var file = Path.of("/etc/posthorn.toml");
        var conf =
                Conf.parse(
                        Example.class,
                        """
                        hostname = "h"
                        password = "s3cret"
                        idle = "90s"
                        [limits]
                        most-lines = 5
                        [[door]]
                        address = "[::1]:25"
                        [[door]]
                        address = "127.0.0.1:1"
                        """,
                        file.toString());

        assertThat(Effective.text(Effective.of(conf, file)))
                .isEqualTo(
                        """
                        hostname = "h"
                        domains = []  # default
                        data = "/etc/state"  # default
                        limit = 100  # default
                        large = 5000000000  # default
                        strict = true  # default
                        size = "25MB"  # default
                        idle = "90s"
                        near = ["127.0.0.1/32", "::1/128"]  # default
                        safety = "required"  # default
                        kinds = ["none", "start-tls"]  # default
                        password = "***"

                        [limits]
                        most-lines = 5
                        fewest-lines = 1  # default

                        [limits.depth]
                        levels = 3  # default

                        [[door]]
                        address = "[::1]:25"
                        safety = "none"  # default

                        [[door]]
                        address = "127.0.0.1:1"
                        safety = "none"  # default
                        """);
    }
}
