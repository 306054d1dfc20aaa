package org.posthorn.pipeline.spf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.conf.Network;

@DisplayName("[spf]")
class SpfConfTest {

    @ParameterizedTest
    @CsvSource({
        "127.255.0.1",
        "172.31.255.255",
        "172.32.0.0",
        "100.63.0.1",
        "192.0.2.1",
        "fe80::1",
        "fdff::1",
        "2001:db8::1",
        "::1",
        "::2",
        "0.0.0.1",
    })
    void asks_by_default_about_whoever_is_of_the_internet(String text) {
        var address = Network.parse(text).address();
        assertThat(SpfConf.DEFAULT.exempts(address)).isNotEqualTo(Network.isPublic(address));
    }
}
