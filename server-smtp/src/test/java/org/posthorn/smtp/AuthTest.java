package org.posthorn.smtp;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.pipeline.Origin.Service;

@DisplayName("RFC 4954 §4 AUTH and RFC 6409 §4.3 submission")
class AuthTest extends SmtpTest {

    /** ada@example.org with the password secret, by PLAIN. */
    private static final String ADA = "AGFkYUBleGFtcGxlLm9yZwBzZWNyZXQ=";

    /** The same with the password wrong. */
    private static final String WRONG = "AGFkYUBleGFtcGxlLm9yZwB3cm9uZw==";

    private static final String READY =
            """
            S: 220
            C: EHLO client.example
            S* 250 AUTH PLAIN LOGIN
            """;

    private void playSubmission(String script) throws Exception {
        play(post.server(Service.SUBMISSION), READY + script);
    }

    @Test
    void submission_refuses_mail_before_it() throws Exception {
        playSubmission(
                """
                C: MAIL FROM:<ada@example.org>
                S: 530 5.7.0 Authentication required
                C: RCPT TO:<ada@example.org>
                S: 503
                C: VRFY ada
                S: 530 5.7.0
                C: NOOP
                S: 250
                """);
    }

    @Test
    void is_remembered_within_a_transaction() throws Exception {
        playSubmission(
                """
                C: AUTH PLAIN %s
                S: 235 2.7.0
                C: MAIL FROM:<ada@example.org>
                S: 250
                C: VRFY ada
                S: 252
                """
                        .formatted(ADA));
    }

    @Test
    void takes_plain_with_and_without_an_initial_response() throws Exception {
        playSubmission(
                """
                C: AUTH PLAIN %s
                S: 235 2.7.0
                C: MAIL FROM:<ada@example.org>
                S: 250
                """
                        .formatted(ADA));
        playSubmission(
                """
                C: auth plain
                S= 334\s
                C: %s
                S: 235 2.7.0
                C: MAIL FROM:<ada@example.org>
                S: 250
                """
                        .formatted(ADA));
    }

    @Test
    void takes_login_with_its_prompts() throws Exception {
        playSubmission(
                """
                C: AUTH LOGIN
                S= 334 VXNlcm5hbWU6
                C: YWRhQGV4YW1wbGUub3Jn
                S= 334 UGFzc3dvcmQ6
                C: c2VjcmV0
                S: 235 2.7.0
                """);
        playSubmission(
                """
                C: AUTH LOGIN YWRhQGV4YW1wbGUub3Jn
                S= 334 UGFzc3dvcmQ6
                C: c2VjcmV0
                S: 235 2.7.0
                """);
    }

    @Test
    void refuses_a_wrong_password_and_mail_after_it() throws Exception {
        playSubmission(
                """
                C: AUTH PLAIN %s
                S: 535 5.7.8
                C: MAIL FROM:<ada@example.org>
                S: 530 5.7.0
                C: RCPT TO:<ada@example.org>
                S: 503
                """
                        .formatted(WRONG));
    }

    @Test
    void refuses_to_act_for_another_user() throws Exception {
        // bob@example.org NUL ada@example.org NUL secret
        playSubmission(
                """
                C: AUTH PLAIN Ym9iQGV4YW1wbGUub3JnAGFkYUBleGFtcGxlLm9yZwBzZWNyZXQ=
                S: 535 5.7.8
                """);
    }

    @Test
    void ends_with_501_when_cancelled_or_not_base64() throws Exception {
        playSubmission(
                """
                C: AUTH PLAIN
                S: 334
                C: *
                S: 501 5.7.0
                C: AUTH PLAIN
                S: 334
                C: this is not base64!
                S: 501 5.5.2
                """);
        playSubmission(
                """
                C: AUTH PLAIN %%%
                S: 501 5.5.2
                C: AUTH PLAIN =
                S: 501 5.5.2
                """);
    }

    @Test
    void refuses_unknown_mechanisms_and_bad_syntax() throws Exception {
        playSubmission(
                """
                C: AUTH
                S: 501 5.5.4
                C: AUTH PLAIN a b
                S: 501 5.5.4
                C: AUTH CRAM-MD5
                S: 504 5.5.4
                """);
    }

    @Test
    void happens_once_and_not_within_a_transaction_and_survives_ehlo() throws Exception {
        play(
                READY
                        + """
                        C: MAIL FROM:<>
                        S: 250
                        C: AUTH PLAIN %s
                        S: 503 5.5.1
                        C: RSET
                        S: 250
                        C: AUTH PLAIN %s
                        S: 235
                        C: AUTH PLAIN %s
                        S: 503 5.5.1
                        C: EHLO client.example
                        S* 250 AUTH
                        C: AUTH PLAIN %s
                        S: 503 5.5.1
                        C: STARTTLS
                        S: 503 5.5.1
                        """
                                .formatted(ADA, ADA, ADA, ADA));
    }

    @Test
    void needs_ehlo() throws Exception {
        play(
                """
                S: 220
                C: HELO client.example
                S: 250
                C: AUTH PLAIN %s
                S: 503 5.5.1
                """
                        .formatted(ADA));
    }

    @Test
    void ends_the_connection_after_three_failures() throws Exception {
        playSubmission(
                """
                C: AUTH PLAIN %s
                S: 535
                C: AUTH PLAIN %s
                S: 535
                C: AUTH PLAIN %s
                S: 535
                S: 421 4.7.0 Too many failed logins
                CLOSED
                """
                        .formatted(WRONG, WRONG, WRONG));
    }

    @Test
    void takes_lines_as_long_as_tokens_are() throws Exception {
        String token = "A".repeat(32_000);
        playSubmission(
                """
                C: AUTH PLAIN %s
                S: 501 5.5.2 Malformed
                C: AUTH PLAIN
                S: 334
                C: %s
                S: 501 5.5.2 Malformed
                """
                        .formatted(token, token));
        playSubmission(
                """
                C: AUTH PLAIN
                S: 334
                C: %s
                S: 500 5.5.6
                C: auth PLAIN %s
                S: 500 5.5.6
                C: NOOP
                S: 250
                """
                        .formatted(token + token, token + token));
    }

    @Test
    void is_not_there_in_lmtp() throws Exception {
        play(
                post.server(Service.LMTP),
                """
                S: 220
                C: LHLO client.example
                !: AUTH
                S* 250 DSN
                C: AUTH PLAIN %s
                S: 502 5.5.1
                """
                        .formatted(ADA));
    }
}
