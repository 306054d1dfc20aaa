package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 5321 §4.1.1.3 RCPT")
class RcptTest extends SmtpTest {

    private static final String OPEN = "C: MAIL FROM:<eva@elsewhere.example>\nS: 250\n";

    @Test
    void takes_accounts_aliases_and_details() throws Exception {
        playReady(
                OPEN
                        + """
                        C: RCPT TO:<ada@example.org>
                        S: 250 2.1.5
                        C: RCPT TO:<ADA@EXAMPLE.ORG>
                        S: 250 2.1.5
                        C: RCPT TO:<"ada"@example.org>
                        S: 250 2.1.5
                        C: RCPT TO:<all@example.org>
                        S: 250 2.1.5
                        C: RCPT TO:<ada+lists@example.org>
                        S: 250 2.1.5
                        C: RCPT TO:<@one.example,@two.example:ada@example.org>
                        S: 250 2.1.5
                        C: DATA
                        S: 354
                        C: Subject: once
                        C:
                        C: .
                        S: 250
                        """);
        assertThat(post.inbox(Post.ADA)).hasSize(1);
        assertThat(post.inbox(Post.BOB)).hasSize(1);
    }

    @Test
    void refuses_who_does_not_live_here() throws Exception {
        playReady(
                OPEN
                        + """
                        C: RCPT TO:<nobody@example.org>
                        S= 550 5.1.1 No such mailbox
                        C: RCPT TO:<ada@example.net>
                        S: 550 5.1.1
                        C: RCPT TO:<far@example.org>
                        S: 250 2.1.5
                        """);
    }

    @Test
    void refuses_what_is_no_path() throws Exception {
        playReady(
                OPEN
                        + """
                        C: RCPT TO:<>
                        S: 501 5.1.3
                        C: RCPT TO:ada@example.org
                        S: 501 5.1.3
                        C: RCPT TO:<ada>
                        S: 501 5.1.3
                        C: RCPT TO:<""@example.org>
                        S: 501 5.1.3
                        C: RCPT FROM:<ada@example.org>
                        S: 501 5.5.4
                        C: RCPT TO:<ada@example.org> X-NOTIFY=NEVER
                        S: 555 5.5.4
                        C: RCPT TO:<\u00e4da@example.org>
                        S: 553 5.6.7
                        C: RCPT TO:<..@example.org>
                        S: 501 5.1.3
                        """);
    }

    @Test
    void takes_postmaster_with_and_without_any_of_our_domains() throws Exception {
        for (String path :
                new String[] {
                    "<postmaster>",
                    "<PostMaster>",
                    "<postmaster@example.org>",
                    "<Postmaster@example.net>",
                    "<postmaster@mail.example.org>",
                    "<abuse@example.net>"
                }) {
            playReady(
                    OPEN
                            + """
                            C: RCPT TO:%s
                            S: 250 2.1.5
                            C: DATA
                            S: 354
                            C: .
                            S: 250 2.0.0
                            """
                                    .formatted(path));
        }
        assertThat(post.inbox(Post.POSTMASTER)).hasSize(6);
    }

    @Test
    void takes_a_hundred_recipients_and_the_same_one_twice_as_one_mail() throws Exception {
        var script = new StringBuilder(OPEN);
        for (int i = 0; i < 100; i++) {
            script.append("C: RCPT TO:<ada+").append(i).append("@example.org>\nS: 250\n");
        }
        script.append("C: DATA\nS: 354\nC: .\nS: 250\n");
        playReady(script.toString());
        assertThat(post.inbox(Post.ADA)).hasSize(1);
    }
}
