package org.posthorn.conf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Values as they are written")
class ValuesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0B",
        "25MB, 25000000, 25MB",
        "25MiB, 26214400, 25MiB",
        "25000KB, 25000000, 25MB",
        "1GiB, 1073741824, 1GiB",
        "7, 7, 7B",
        "2TB, 2000000000000, 2TB",
        "9223372036854775807, 9223372036854775807, 9223372036854775807B",
    })
    void a_size_is_written_in_its_largest_unit(String text, long octets, String written) {
        assertThat(Size.parse(text).octets()).isEqualTo(octets);
        assertThat(Size.parse(text)).hasToString(written);
        assertThat(Size.parse(written)).isEqualTo(Size.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"500ms,500ms", "1000ms,1s", "60s,1m", "90m,90m", "24h,1d", "0s,0s", "2d,2d"})
    void a_duration_is_written_in_its_largest_unit(String text, String written) {
        assertThat(Durations.text(Durations.parse(text))).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "::, ::",
        "::1, ::1",
        "2001:db8::, 2001:db8::",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "192.0.2.1, 192.0.2.1",
        "::ffff:192.0.2.1, 192.0.2.1",
    })
    @DisplayName("RFC 5952 §4: an address is written the shortest way")
    void an_address_is_written_the_shortest_way(String text, String written) {
        assertThat(Literal.text(Literal.address(text))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp.example.net:587", "192.0.2.1:25", "[2001:db8::1]:53"})
    void a_host_and_port_are_written_as_they_are_read(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.0/9, 10.128.0.0, false",
        "0.0.0.0/0, 192.0.2.1, true",
        "0.0.0.0/0, ::1, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
    })
    void a_network_contains_what_shares_its_prefix(String network, String address, boolean inside) {
        assertThat(Network.parse(network).contains(Literal.address(address))).isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, true",
        "2001:db8::1, true",
        "100.128.0.1, true",
        "100.64.0.1, false",
        "10.0.0.1, false",
        "127.0.0.1, false",
        "169.254.0.1, false",
        "0.0.0.0, false",
        "::1, false",
        "fe80::1, false",
        "fd00::1, false",
    })
    void an_address_of_neighbours_is_not_public(String address, boolean isPublic) {
        assertThat(Network.isPublic(Literal.address(address))).isEqualTo(isPublic);
    }

    @Test
    void secrets_print_as_stars() {
        assertThat(new Secret("s3cret")).hasToString("***");
    }
}
