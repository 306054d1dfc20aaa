package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.Zone.Mishap;
import org.posthorn.outbound.Contact.Reach;
import org.posthorn.outbound.NextHop;
import org.posthorn.outbound.relay.ScriptedHosts.Line;

import java.net.InetAddress;

@DisplayName("The mail exchangers of a domain")
class ExchangersTest {

    private static final String THREE =
            """
            example.org MX 20 b.example.org
            example.org MX 10 a.example.org
            example.org MX 30 c.example.org
            a.example.org A 192.0.2.1
            b.example.org A 192.0.2.2
            c.example.org A 192.0.2.3
            """;

    private final Post post = new Post();

    @Test
    void are_tried_in_the_order_of_their_preferences() {
        post.with(THREE)
                .hosts
                .that("a.example.org", Line.IS_DOWN)
                .that("b.example.org", Line.DEFERS);
        assertThat(post.outcome("ada@example.org")).isEqualTo("relayed by c.example.org");
        assertThat(post.hosts.hosts())
                .containsExactly("a.example.org", "b.example.org", "c.example.org");
    }

    @Test
    void are_left_alone_once_one_has_taken_the_mail() {
        post.with(THREE).outcome("ada@example.org");
        assertThat(post.hosts.hosts()).containsExactly("a.example.org");
        assertThat(post.hosts.visits().getFirst().address().getPort()).isEqualTo(25);
        assertThat(post.hosts.visits().getFirst().address().getHostString())
                .isEqualTo("a.example.org");
    }

    @Test
    void get_those_recipients_only_of_whom_nothing_final_is_known() {
        post.with(THREE)
                .hosts
                .that("a.example.org ada@example.org", Line.DEFERS)
                .that("a.example.org bob@example.org", Line.REFUSES);
        var attempt = post.send("ada@example.org", "bob@example.org", "eve@example.org");
        assertThat(Post.text(attempt))
                .containsExactly(
                        "relayed by b.example.org",
                        "failed 5.1.1 550 who?",
                        "relayed by a.example.org");
        assertThat(post.hosts.recipients().getLast()).containsExactly("ada@example.org");
    }

    @Test
    void do_not_speak_for_others_when_they_turn_everybody_away() {
        post.with(THREE).hosts.that("a.example.org", Line.TURNS_AWAY);
        assertThat(post.outcome("ada@example.org")).isEqualTo("relayed by b.example.org");
    }

    @Test
    void fail_the_mail_when_all_of_them_turn_everybody_away() {
        post.with(THREE)
                .hosts
                .that("a.example.org", Line.TURNS_AWAY)
                .that("b.example.org", Line.TURNS_AWAY)
                .that("c.example.org", Line.TURNS_AWAY);
        assertThat(post.outcome("ada@example.org")).isEqualTo("failed 5.3.2 554 no mail here");
        post.hosts.that("b.example.org", Line.IS_DOWN);
        assertThat(post.outcome("ada@example.org")).startsWith("deferred 4.4.1");
    }

    @Test
    void do_not_speak_for_others_when_they_lack_what_the_message_needs() {
        post.with(THREE).hosts.that("a.example.org", Line.LACKS_WHAT_IS_NEEDED);
        assertThat(post.outcome("ada@example.org")).isEqualTo("relayed by b.example.org");
        post.hosts.that("b.example.org", Line.DEFERS);
        post.hosts.that("c.example.org", Line.LACKS_WHAT_IS_NEEDED);
        assertThat(post.outcome("ada@example.org")).isEqualTo("deferred 4.7.1 451 later");
    }

    @Test
    void fail_the_mail_when_all_that_answer_lack_what_it_needs() {
        post.with(THREE)
                .hosts
                .that("a.example.org", Line.LACKS_WHAT_IS_NEEDED)
                .that("b.example.org", Line.LACKS_WHAT_IS_NEEDED)
                .that("c.example.org", Line.IS_DOWN);
        assertThat(post.outcome("ada@example.org"))
                .isEqualTo("failed 5.6.7 a.example.org lacks SMTPUTF8");
    }

    @Test
    void are_waited_for_when_those_that_answer_are_worse_and_lack_what_it_needs() {
        post.with(THREE)
                .hosts
                .that("a.example.org", Line.IS_DOWN)
                .that("b.example.org", Line.LACKS_WHAT_IS_NEEDED)
                .that("c.example.org", Line.LACKS_WHAT_IS_NEEDED);
        assertThat(post.outcome("ada@example.org")).startsWith("deferred 4.4.1 a.example.org");
    }

    @Test
    void are_quoted_rather_than_our_own_failures() {
        post.with(THREE)
                .hosts
                .that("a.example.org", Line.IS_DOWN)
                .that("b.example.org", Line.DEFERS)
                .that("c.example.org", Line.IS_DOWN);
        var attempt = post.send("ada@example.org");
        assertThat(Post.text(attempt)).containsExactly("deferred 4.7.1 451 later");
        assertThat(attempt.contact().host()).isEqualTo("b.example.org");
        assertThat(attempt.contact().reach()).isEqualTo(Reach.REACHED);
    }

    @Test
    void are_the_domain_itself_where_there_are_none() {
        post.with("example.org A 192.0.2.1");
        assertThat(post.outcome("ada@example.org")).isEqualTo("relayed by example.org");
    }

    @Test
    void are_found_behind_a_cname() {
        post.with(
                """
                www.example.org CNAME example.org
                example.org MX 10 mx.example.org
                mx.example.org CNAME host.example.org
                host.example.org A 192.0.2.1
                """);
        assertThat(post.outcome("ada@www.example.org")).isEqualTo("relayed by mx.example.org");
    }

    @Test
    void of_a_domain_that_takes_no_mail_are_not_looked_for() {
        post.with("example.org MX 0 .\nexample.org A 192.0.2.1");
        assertThat(post.outcome("ada@example.org"))
                .isEqualTo("failed 5.1.10 example.org takes no mail");
        assertThat(post.hosts.visits()).isEmpty();
    }

    @Test
    void of_a_domain_that_does_not_exist_are_not_looked_for_either() {
        var attempt = post.send("ada@example.org");
        assertThat(Post.text(attempt))
                .containsExactly("failed 5.1.2 there is no domain example.org");
        assertThat(attempt.contact().reach()).isEqualTo(Reach.UNTRIED);
    }

    @Test
    void are_waited_for_while_the_dns_does_not_answer() {
        post.zone.mishap("example.org", Mishap.FAILS);
        assertThat(post.outcome("ada@example.org"))
                .isEqualTo("deferred 4.4.3 MX of example.org: the server failed");
    }

    @Test
    void are_waited_for_while_the_dns_does_not_say_where_they_are() {
        post.with("example.org MX 10 a.example.org\nexample.org MX 20 b.example.org")
                .zone
                .mishap("a.example.org", Mishap.FAILS);
        assertThat(post.outcome("ada@example.org"))
                .isEqualTo("deferred 4.4.3 address of a.example.org: the server failed");
        post.with("b.example.org A 192.0.2.2");
        assertThat(post.outcome("ada@example.org")).isEqualTo("relayed by b.example.org");
    }

    @Test
    void that_are_nowhere_fail_the_mail() {
        post.with("example.org MX 10 a.example.org");
        assertThat(post.outcome("ada@example.org"))
                .isEqualTo("failed 5.4.4 there is no address of a.example.org");
    }

    @Test
    void are_hosts_by_their_names_only() {
        post.with(
                """
                example.org MX 1 192.0.2.9
                example.org MX 2 .
                example.org MX 3 a b.example.org
                example.org MX 9 c.example.org
                c.example.org A 192.0.2.1
                """);
        assertThat(post.outcome("ada@example.org")).isEqualTo("relayed by c.example.org");
        assertThat(post.hosts.hosts()).containsExactly("c.example.org");
    }

    @Test
    void without_a_name_of_a_host_fail_the_mail() {
        post.with("example.org MX 1 192.0.2.9\nexample.org A 192.0.2.1");
        assertThat(post.outcome("ada@example.org")).startsWith("failed 5.4.4 no mail exchanger");
    }

    @Test
    void are_tried_at_addresses_of_both_families_by_turns() {
        post.with(
                        """
                        example.org A 192.0.2.1
                        example.org A 192.0.2.2
                        example.org A 192.0.2.3
                        example.org AAAA 2001:db8::1
                        example.org AAAA 2001:db8::2
                        """)
                .hosts
                .that("example.org", Line.IS_DOWN);
        post.outcome("ada@example.org");
        assertThat(post.hosts.addresses())
                .containsExactly(
                        "2001:db8:0:0:0:0:0:1", "192.0.2.1", "2001:db8:0:0:0:0:0:2", "192.0.2.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipv4", "ipv6", "ipv4-first"})
    void are_tried_at_addresses_of_the_family_that_is_configured(String family) {
        post.with("example.org A 192.0.2.1\nexample.org AAAA 2001:db8::1")
                .configured("ip = \"" + family + "\"")
                .hosts
                .that("example.org", Line.IS_DOWN);
        post.outcome("ada@example.org");
        assertThat(String.join(" ", post.hosts.addresses()))
                .isEqualTo(
                        switch (family) {
                            case "ipv4" -> "192.0.2.1";
                            case "ipv6" -> "2001:db8:0:0:0:0:0:1";
                            default -> "192.0.2.1 2001:db8:0:0:0:0:0:1";
                        });
    }

    @Test
    void are_tried_a_number_of_times_however_many_there_are() {
        var records = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            records.append("example.org MX 10 mx").append(i).append(".example.org\n");
            records.append("mx").append(i).append(".example.org A 192.0.2.").append(i).append('\n');
            post.hosts.that("mx" + i + ".example.org", Line.IS_DOWN);
        }
        assertThat(post.with(records.toString()).outcome("ada@example.org")).startsWith("deferred");
        assertThat(post.hosts.visits()).hasSize(Journey.MOST_ADDRESSES);
    }

    @Test
    void that_are_no_better_than_we_are_left_out() {
        post.with(THREE)
                .with("example.org MX 20 " + Post.HOSTNAME)
                .hosts
                .that("a.example.org", Line.IS_DOWN);
        assertThat(post.outcome("ada@example.org")).startsWith("deferred 4.4.1");
        assertThat(post.hosts.hosts()).containsExactly("a.example.org");
    }

    @Test
    void that_have_our_address_are_ourselves() {
        post.with(THREE).withOwnAddress("192.0.2.2").hosts.that("a.example.org", Line.IS_DOWN);
        assertThat(post.outcome("ada@example.org")).startsWith("deferred 4.4.1");
        assertThat(post.hosts.hosts()).containsExactly("a.example.org");
    }

    @Test
    void that_have_the_name_that_we_say_elsewhere_are_ourselves() {
        post.with("example.org MX 10 out.example.net\nout.example.net A 192.0.2.1")
                .configured("helo = \"out.example.net\"");
        assertThat(post.outcome("ada@example.org")).startsWith("failed 5.4.6");
    }

    @Test
    void that_are_ourselves_alone_would_be_a_loop() {
        post.with("example.org MX 10 " + Post.HOSTNAME);
        assertThat(post.outcome("ada@example.org"))
                .isEqualTo(
                        "failed 5.4.6 mail for example.org would come back: we are its best host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A 127.0.0.1",
                "A 127.9.9.9",
                "A 0.0.0.0",
                "AAAA ::1",
                "AAAA ::",
                "AAAA ::ffff:127.0.0.1"
            })
    void on_the_loopback_interface_would_be_a_loop_too(String record) {
        post.with("example.org " + record);
        assertThat(post.outcome("ada@example.org")).startsWith("failed 5.4.6");
        assertThat(post.configured("loopback = true").outcome("ada@example.org"))
                .isEqualTo("relayed by example.org");
    }

    @Test
    void of_a_domain_beyond_ascii_are_those_of_its_a_labels() {
        post.with("xn--bcher-kva.example MX 10 mx.example.org\nmx.example.org A 192.0.2.1");
        assertThat(post.route(Letter.to("ada@b\u00fccher.example")))
                .isEqualTo(new NextHop.Exchangers("xn--bcher-kva.example"));
        assertThat(post.outcome("ada@b\u00fccher.example")).isEqualTo("relayed by mx.example.org");
    }

    @Test
    void of_an_address_literal_are_not_asked_for() throws Exception {
        assertThat(post.route(Letter.to("ada@[192.0.2.1]")))
                .isEqualTo(new NextHop.Literal(InetAddress.getByName("192.0.2.1")));
        assertThat(post.outcome("ada@[IPv6:2001:db8::1]")).isEqualTo("relayed by 2001:db8::1");
        assertThat(post.outcome("ada@[127.0.0.1]")).startsWith("failed 5.4.6");
        assertThat(post.withOwnAddress("192.0.2.7").outcome("ada@[192.0.2.7]"))
                .startsWith("failed 5.4.6");
    }

    @Test
    void of_what_is_no_domain_do_not_exist() {
        assertThat(post.outcome("ada@[192.0.2.010]")).startsWith("failed 5.1.2");
    }

    @Test
    void are_left_in_peace_when_the_relay_ends() {
        post.relay().close();
        assertThat(post.hosts.isClosed()).isTrue();
    }
}
