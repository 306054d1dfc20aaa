package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.Data;
import org.posthorn.dns.Name;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

@DisplayName("Certificates that are published by DANE")
class DaneJudgeTest {

    private static final String HOST = "mx.example.org";

    private final Authority root = Authority.root("root");
    private final Authority middle = root.intermediate("middle");
    private final Authority stranger = Authority.root("root");

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2"})
    void are_those_of_the_server(int selector, int matching) {
        var server = middle.server("other.example");
        var record = Authority.tlsa(3, selector, matching, server.certificate());
        assertThat(DaneJudge.isUsable(record)).isTrue();
        believes(record, server.chain());
        believes(record, server.alone().chain());
        doubts(record, middle.server("other.example").chain());
    }

    @Test
    void of_a_server_may_have_expired() {
        var server = root.expired("other.example");
        believes(Authority.tlsa(3, 1, 1, server.certificate()), server.chain());
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2"})
    void are_those_of_its_authorities(int selector, int matching) {
        var server = middle.server(HOST);
        believes(Authority.tlsa(2, selector, matching, root.certificate()), server.chain());
        believes(Authority.tlsa(2, selector, matching, middle.certificate()), server.chain());
        doubts(Authority.tlsa(2, selector, matching, stranger.certificate()), server.chain());
    }

    @Test
    void of_an_authority_need_not_be_shown_when_they_are_published_whole() {
        var server = root.server(HOST);
        believes(Authority.tlsa(2, 0, 0, root.certificate()), server.alone().chain());
        doubts(Authority.tlsa(2, 0, 1, root.certificate()), server.alone().chain());
    }

    @Test
    void of_an_authority_are_not_those_of_the_server() {
        var server = root.server(HOST);
        doubts(Authority.tlsa(2, 0, 1, server.certificate()), server.chain());
    }

    @Test
    void of_an_authority_must_have_signed_that_of_the_server() {
        var server = root.server(HOST);
        var pasted = List.of(server.certificate(), stranger.certificate());
        doubts(Authority.tlsa(2, 0, 1, stranger.certificate()), pasted);
    }

    @Test
    void of_an_authority_are_good_for_the_host_or_the_domain_only() {
        var record = Authority.tlsa(2, 0, 1, root.certificate());
        believes(record, root.server("example.org").chain());
        believes(record, root.server("*.example.org").chain());
        assertThatThrownBy(() -> judge(record).check(root.server("other.example").chain(), HOST))
                .isInstanceOf(Trusts.NameException.class);
        doubts(record, root.server("*.mx.example.org").chain());
        doubts(record, root.server("mx.*.org").chain());
    }

    @Test
    void of_an_authority_do_not_make_up_for_one_that_has_expired() {
        var record = Authority.tlsa(2, 0, 1, root.certificate());
        assertThatThrownBy(() -> judge(record).check(root.expired(HOST).chain(), HOST))
                .satisfies(e ->
                        assertThat(ResultType.of(e)).isEqualTo(ResultType.CERTIFICATE_EXPIRED));
    }

    @Test
    void of_an_authority_do_not_make_up_for_one_that_is_for_clients() {
        doubts(Authority.tlsa(2, 0, 1, root.certificate()), root.client(HOST).chain());
    }

    @Test
    void may_be_published_beside_others() throws Exception {
        var server = root.server(HOST);
        var records =
                List.of(
                        Authority.tlsa(3, 1, 1, stranger.certificate()),
                        Authority.tlsa(2, 0, 1, stranger.certificate()),
                        Authority.tlsa(3, 1, 1, server.certificate()));
        new DaneJudge(records, List.of(new Name(HOST))).check(server.chain(), HOST);
    }

    @Test
    void count_by_their_strongest_digest_for_each_use_and_selection() {
        var server = root.server(HOST);
        var weak = Authority.tlsa(3, 1, 1, server.certificate());
        believes(List.of(weak, Authority.tlsa(3, 1, 2, server.certificate())), server.chain());
        doubts(List.of(weak, Authority.tlsa(3, 1, 2, stranger.certificate())), server.chain());
        believes(List.of(weak, Authority.tlsa(3, 0, 2, stranger.certificate())), server.chain());
        believes(List.of(weak, Authority.tlsa(2, 1, 2, stranger.certificate())), server.chain());
        var anchor = Authority.tlsa(2, 0, 1, root.certificate());
        doubts(List.of(anchor, Authority.tlsa(2, 0, 2, stranger.certificate())), server.chain());
    }

    @Test
    void count_whole_beside_any_digest() {
        var server = root.server(HOST);
        believes(
                List.of(
                        Authority.tlsa(3, 1, 0, server.certificate()),
                        Authority.tlsa(3, 1, 2, stranger.certificate())),
                server.chain());
        believes(
                List.of(
                        Authority.tlsa(3, 1, 0, stranger.certificate()),
                        Authority.tlsa(3, 1, 1, server.certificate())),
                server.chain());
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,1,64",
        "1,0,1,64",
        "4,0,1,64",
        "255,0,1,64",
        "3,2,1,64",
        "3,255,1,64",
        "3,0,3,64",
        "3,0,1,62",
        "3,0,1,0",
        "3,0,2,64",
        "3,0,0,0"
    })
    void cannot_be_published_otherwise(int usage, int selector, int matching, int digits) {
        assertThat(DaneJudge.isUsable(new Data.Tlsa(usage, selector, matching, "0".repeat(digits))))
                .isFalse();
    }

    @Test
    void that_are_none_match_nobody() {
        doubts(new Data.Tlsa(2, 0, 0, "0102"), root.server(HOST).chain());
        doubts(new Data.Tlsa(3, 1, 0, "0102"), root.server(HOST).chain());
    }

    private void believes(Data.Tlsa record, List<X509Certificate> chain) {
        believes(List.of(record), chain);
    }

    private void doubts(Data.Tlsa record, List<X509Certificate> chain) {
        doubts(List.of(record), chain);
    }

    private void believes(List<Data.Tlsa> records, List<X509Certificate> chain) {
        assertThatCode(() -> judge(records).check(chain, HOST)).doesNotThrowAnyException();
    }

    private void doubts(List<Data.Tlsa> records, List<X509Certificate> chain) {
        assertThatThrownBy(() -> judge(records).check(chain, HOST))
                .isInstanceOfAny(
                        CertificateException.class,
                        java.security.cert.CertPathBuilderException.class);
    }

    private static DaneJudge judge(Data.Tlsa record) {
        return judge(List.of(record));
    }

    private static DaneJudge judge(List<Data.Tlsa> records) {
        return new DaneJudge(records, List.of(new Name(HOST), new Name("example.org")));
    }
}
