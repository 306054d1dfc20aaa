package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.outbound.Attempt;
import org.posthorn.outbound.NextHop;
import org.posthorn.outbound.relay.ScriptedHosts.Line;
import org.posthorn.outbound.relay.Target.Dialect;
import org.posthorn.outbound.relay.TlsRule.Need;

@DisplayName("Routes of the configuration")
class RoutesTest {

    private final Post post = new Post();

    @Test
    void lead_everything_to_the_smarthost() {
        post.configured("smarthost = \"smtp.example.net:587\"");
        assertThat(post.route(Letter.to("ada@example.org"))).isEqualTo(to("smtp.example.net:587"));
        assertThat(post.route(Letter.to("ada@[192.0.2.1]"))).isEqualTo(to("smtp.example.net:587"));
        assertThat(post.route(Letter.from("", false, "ada@example.org")))
                .isEqualTo(to("smtp.example.net:587"));
    }

    @Test
    void are_chosen_in_their_order_by_recipient_and_sender() {
        post.configured(
                """
                smarthost = "last:25"
                relay-domains = ["backup.example"]
                [[route]]
                recipients = ["ada@example.org"]
                to = "ada:25"
                [[route]]
                recipients = ["example.org"]
                senders = ["sender.example"]
                to = "both:25"
                [[route]]
                recipients = ["example.org", ".example.org"]
                to = "org:25"
                [[route]]
                recipients = ["direct.example"]
                to = "mx"
                [[route]]
                senders = ["news@sender.example"]
                to = "news:25"
                """);
        assertThat(post.route(Letter.to("ADA@example.org"))).isEqualTo(to("ada:25"));
        assertThat(post.route(Letter.to("bob@example.org"))).isEqualTo(to("both:25"));
        assertThat(post.route(Letter.from("", false, "bob@example.org"))).isEqualTo(to("org:25"));
        assertThat(post.route(Letter.to("bob@a.b.example.org"))).isEqualTo(to("org:25"));
        assertThat(post.route(Letter.to("bob@direct.example")))
                .isEqualTo(new NextHop.Exchangers("direct.example"));
        assertThat(post.route(Letter.from("News@sender.example", false, "bob@else.example")))
                .isEqualTo(to("news:25"));
        assertThat(post.route(Letter.to("bob@backup.example")))
                .isEqualTo(new NextHop.Exchangers("backup.example"));
        assertThat(post.route(Letter.to("bob@else.example"))).isEqualTo(to("last:25"));
    }

    @Test
    void ask_for_addresses_and_not_for_mx() {
        post.configured("smarthost = \"smtp.example.net:587\"")
                .with(
                        """
                        smtp.example.net MX 10 other.example.net
                        smtp.example.net A 192.0.2.1
                        """);
        assertThat(post.outcome("ada@example.org")).isEqualTo("relayed by smtp.example.net");
        var target = post.hosts.visits().getFirst();
        assertThat(target.address().getPort()).isEqualTo(587);
        assertThat(target.tls().need()).isEqualTo(Need.OFFERED);
        assertThat(target.login()).isEmpty();
    }

    @Test
    void tell_who_we_are_over_tls_only() {
        post.configured(
                """
                smarthost = "[2001:db8::1]:587"
                smarthost-user = "ada"
                smarthost-password = "secret"
                """);
        post.outcome("ada@example.org");
        var target = post.hosts.visits().getFirst();
        assertThat(target.login()).contains(new Login("ada", "secret"));
        assertThat(target.tls().need()).isEqualTo(Need.REQUIRED);
        assertThat(target.host()).isEqualTo("2001:db8::1");
    }

    @Test
    void may_speak_lmtp_or_tls_from_the_first_octet() {
        post.configured(
                """
                [[route]]
                recipients = ["lmtp.example"]
                to = "localhost:24"
                protocol = "lmtp"
                [[route]]
                recipients = ["smtps.example"]
                to = "127.0.0.1:4465"
                protocol = "smtps"
                """);
        assertThat(post.outcome("ada@lmtp.example")).isEqualTo("relayed by localhost");
        assertThat(post.outcome("ada@smtps.example")).isEqualTo("relayed by 127.0.0.1");
        assertThat(post.hosts.visits().getFirst().dialect()).isEqualTo(Dialect.LMTP);
        assertThat(post.hosts.visits().getFirst().address().getAddress().getHostAddress())
                .isEqualTo("0:0:0:0:0:0:0:1");
        assertThat(post.hosts.visits().getLast().tls().need()).isEqualTo(Need.IMPLICIT);
    }

    @Test
    void give_equal_targets_so_that_connections_are_used_again() {
        post.configured("smarthost = \"h.example:587\"\nsmarthost-tls = \"verify\"")
                .with("h.example A 192.0.2.1");
        var relay = post.relay();
        var letter = Letter.to("ada@example.org");
        for (int i = 0; i < 2; i++) {
            relay.carry(relay.route(letter.transaction(), letter.recipients().getFirst()), letter);
        }
        assertThat(post.hosts.visits().getFirst()).isEqualTo(post.hosts.visits().getLast());
    }

    @Test
    void to_hosts_that_turn_everybody_away_keep_the_mail() {
        post.configured("smarthost = \"smtp.example.net:587\"")
                .with("smtp.example.net A 192.0.2.1\nsmtp.example.net A 192.0.2.2")
                .hosts
                .that("smtp.example.net", Line.TURNS_AWAY);
        assertThat(post.outcome("ada@example.org")).isEqualTo("deferred 4.3.2 554 no mail here");
    }

    @Test
    void to_hosts_that_cannot_be_found_keep_the_mail() {
        post.configured("smarthost = \"smtp.example.net:587\"");
        assertThat(post.outcome("ada@example.org"))
                .isEqualTo("deferred 4.4.3 there is no address of smtp.example.net");
        post.with("smtp.example.net A 192.0.2.1").hosts.that("smtp.example.net", Line.IS_DOWN);
        assertThat(post.outcome("ada@example.org")).startsWith("deferred 4.4.1");
    }

    @Test
    void that_are_gone_keep_the_mail() {
        Attempt attempt = post.relay().carry(to("old.example:25"), Letter.to("ada@example.org"));
        assertThat(Post.text(attempt))
                .containsExactly("deferred 4.3.5 there is no route old.example:25 any more");
    }

    private static NextHop to(String name) {
        return new NextHop.Configured(name);
    }
}
