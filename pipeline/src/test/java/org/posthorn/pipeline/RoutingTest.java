package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Resolution;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.Origin.Service;

import java.util.List;
import java.util.Optional;
import java.util.Set;

@DisplayName("RFC 5321 §3.6 Whose mail it is")
class RoutingTest extends PipelineTest {

    private static final Envelope OPEN = Office.envelope(Office.stranger(Service.MX));

    private static String answer(Inbound inbound, Address to) {
        return switch (inbound.recipient(OPEN, new Recipient(to))) {
            case Verdict.Accept(var text) -> "250";
            case Verdict.Reject(var code, var status, var text) -> code + " " + status;
            case Verdict.Defer(var code, var status, var text) -> code + " " + status;
            case Verdict.HangUp() -> "";
        };
    }

    @Test
    void our_own_are_accepted_and_others_are_not() {
        Pipeline pipeline = office.pipeline();
        assertThat(answer(pipeline, Office.ADA)).isEqualTo("250");
        assertThat(answer(pipeline, Office.ALL)).isEqualTo("250");
        assertThat(answer(pipeline, new Address("nobody", "example.org"))).isEqualTo("550 5.1.1");
        assertThat(answer(pipeline, Office.EVA)).isEqualTo("550 5.7.1");
    }

    @Test
    void a_disabled_account_is_told_apart_from_none() {
        var account =
                new Account(
                        new Address("eve", "example.org"),
                        new Secret("{PLAIN}x"),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        false);
        office.directory.account(account);
        assertThat(answer(office.pipeline(), account.address())).isEqualTo("550 5.2.1");
    }

    @Test
    void postmaster_is_the_configured_one_or_that_of_any_domain_or_the_first_account() {
        var bare = new Address("Postmaster", "mail.example.org");
        var abuse = new Address("abuse", "example.org");
        var mail = Office.envelope(Office.stranger(Service.MX), bare);
        assertThat(answer(office.pipeline(), bare)).isEqualTo("250");
        assertThat(answer(office.pipeline(), abuse)).isEqualTo("550 5.1.1");
        Office.receive(office.pipeline(), mail, "Subject: to the first account\n\n");
        assertThat(office.inbox(Office.ADA)).hasSize(1);

        var mailbox = new Address("postmaster", "example.org");
        office.directory.account(mailbox, new Secret("{PLAIN}x"));
        Office.receive(office.pipeline(), mail, "Subject: to the mailbox\n\n");
        assertThat(office.inbox(mailbox)).hasSize(1);

        Pipeline configured =
                office.pipeline(office.directory, office.store, Optional.of(Office.ADA));
        assertThat(answer(configured, abuse)).isEqualTo("250");
        Office.receive(configured, mail, "Subject: to the configured one\n\n");
        assertThat(office.inbox(Office.ADA)).hasSize(2);
    }

    @Test
    void a_place_without_accounts_has_no_postmaster() {
        office.directory.clear();
        assertThat(answer(office.pipeline(), new Address("postmaster", "example.org")))
                .isEqualTo("550 5.1.1");
    }

    @Test
    void a_directory_that_does_not_answer_puts_mail_off() {
        Directory broken =
                new Directory() {
                    @Override
                    public Set<String> domains() {
                        throw new DirectoryException("down", new IllegalStateException());
                    }

                    @Override
                    public Optional<Account> account(String login) {
                        throw new DirectoryException("down", new IllegalStateException());
                    }

                    @Override
                    public Resolution resolve(Address recipient) {
                        throw new DirectoryException("down", new IllegalStateException());
                    }
                };
        Pipeline pipeline = office.pipeline(broken, office.store, Optional.empty());
        assertThat(answer(pipeline, Office.ADA)).isEqualTo("451 4.3.0");
        assertThat(Office.receive(pipeline, Office.envelope(OPEN.origin(), Office.ADA), "\n"))
                .containsExactly(Failures.directory());
    }

    @Test
    void a_full_mailbox_is_told_before_the_message() {
        Pipeline pipeline = office.pipeline();
        var sender = new Sender(new ReversePath.Null(), Office.QUOTA + 1, Sender.Body.SEVEN_BIT);
        var large = new Envelope(OPEN.origin(), sender, List.of());
        assertThat(pipeline.recipient(large, new Recipient(Office.BOB)))
                .isEqualTo(new Verdict.Defer(452, "4.2.2", "Mailbox is full, try again later"));
        assertThat(pipeline.recipient(large, new Recipient(Office.ADA)))
                .isInstanceOf(Verdict.Accept.class);
        assertThat(answer(pipeline, Office.BOB)).isEqualTo("250");
    }

    @Test
    void too_large_a_declaration_is_refused_at_mail() {
        var sender = new Sender(new ReversePath.Null(), 3_000_001, Sender.Body.SEVEN_BIT);
        assertThat(office.pipeline().sender(OPEN.origin(), sender).verdict())
                .isInstanceOf(Verdict.Reject.class);
    }
}
