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
    void a_listener_is_read() {
        ListenerConf conf =
                Conf.parse(
                        ListenerConf.class,
                        """
                        address = "[::]:587"
                        tls = "required"
                        proxy-networks = ["10.0.0.0/8"]
                        """,
                        "posthorn.toml");
        assertThat(conf.address()).hasToString("[0:0:0:0:0:0:0:0]:587");
        assertThat(conf.tls()).isEqualTo(TlsMode.REQUIRED);
        assertThat(conf.proxyNetworks()).hasSize(1);
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
        "[::1]:993, [0:0:0:0:0:0:0:1]:993",
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
