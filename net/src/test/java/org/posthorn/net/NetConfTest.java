package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.conf.Conf;

import java.nio.file.Path;
import java.util.Optional;

@DisplayName("The configuration of the network")
class NetConfTest {

    @Test
    void the_defaults_of_the_code_are_those_of_the_file() {
        assertThat(Conf.defaults(NetConf.class)).isEqualTo(NetConf.defaults());
        assertThat(Conf.defaults(TlsConf.class)).isEqualTo(TlsConf.selfSigned());
    }

    @Test
    void limits_below_one_and_times_of_nothing_are_refused() {
        assertThatThrownBy(() -> Conf.parse(NetConf.class, "max-connections = 0", "f.toml"))
                .hasMessageContaining("max-connections: must be 1 or more");
        assertThatThrownBy(() -> Conf.parse(NetConf.class, "login-time = \"0s\"", "f.toml"))
                .hasMessageContaining("login-time: must be longer than nothing");
    }

    @Test
    void certificates_are_read() {
        TlsConf conf =
                Conf.parse(
                        TlsConf.class,
                        """
                        certificate = "/a.pem"
                        key = "/a.key"
                        [[further]]
                        certificate = "/b.pem"
                        key = "/b.key"
                        """,
                        "posthorn.toml");
        assertThat(conf.certificate()).isEqualTo(Optional.of(Path.of("/a.pem")));
        assertThat(conf.further())
                .containsExactly(new CertificateFiles(Path.of("/b.pem"), Path.of("/b.key")));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0:25, 0.0.0.0:25",
        "127.0.0.1:0, 127.0.0.1:0",
        "[::1]:993, [::1]:993",
        "unix:/run/posthorn/lmtp, unix:/run/posthorn/lmtp"
    })
    void addresses_are_read(String text, String address) {
        assertThat(ListenAddress.parse(text)).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "25",
                ":25",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:65536",
                "127.0.0.1:-1",
                "127.0.0.1:smtp",
                "::1:25",
                "mail.example.org:25",
                "unix:"
            })
    void addresses_that_are_none_are_refused(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(".{10,}");
    }
}
