package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.pipeline.dkim.DkimResult.Outcome;

@DisplayName("RFC 6376 appendix A, RFC 8463 appendix A: the published examples")
class VectorsTest {

    private static final String MESSAGE =
            """
            From: Joe SixPack <joe@football.example.com>
            To: Suzie Q <suzie@shopping.example.net>
            Subject: Is dinner ready?
            Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
            Message-ID: <20030712040037.46341.5F8J@football.example.com>

            Hi.

            We lost the game. Are you hungry yet?

            Joe.
            """;

    private static final String RECEIVED =
            """
            Received: from client1.football.example.com  [192.0.2.1]
                  by submitserver.example.com with SUBMISSION;
                  Fri, 11 Jul 2003 21:01:54 -0700 (PDT)
            """;

    private static final String RSA_SIMPLE =
            """
            DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;
                  c=simple/simple; q=dns/txt; i=joe@football.example.com;
                  h=Received : From : To : Subject : Date : Message-ID;
                  bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
                  b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB
                  4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut
                  KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV
                  4bmp/YzhwvcubU4=;
            """;

    private static final String BOTH_RELAXED =
            """
            DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=brisbane; t=1528637909; h=from : to :
             subject : date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
             Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
            DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=test; t=1528637909; h=from : to : subject :
             date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
             DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
             dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
            """;

    private final Mailer mailer =
            new Mailer()
                    .publish(
                            "brisbane",
                            "example.com",
                            "v=DKIM1;"
                                + " p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3"
                                + "/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v"
                                + "/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToI"
                                + "MmPSPDdQPNUYckcQ2QIDAQAB")
                    .publish(
                            "brisbane",
                            "football.example.com",
                            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
                    .publish(
                            "test",
                            "football.example.com",
                            "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiG"
                                + "s5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3Fut"
                                + "ACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBf"
                                + "O2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB");

    @Test
    void rsa_simple() {
        var results = mailer.verify(crlf(RSA_SIMPLE + RECEIVED + MESSAGE)).results();

        assertThat(results)
                .containsExactly(
                        new DkimResult(
                                Outcome.PASS,
                                "",
                                "example.com",
                                "joe@football.example.com",
                                "brisbane",
                                "rsa-sha256",
                                "AuUoFEfD"));
    }

    @Test
    void ed25519_and_rsa_relaxed() {
        var results = mailer.verify(crlf(BOTH_RELAXED + MESSAGE)).results();

        assertThat(results)
                .extracting(DkimResult::outcome)
                .containsExactly(Outcome.PASS, Outcome.PASS);
        assertThat(results)
                .extracting(DkimResult::algorithm)
                .containsExactly("ed25519-sha256", "rsa-sha256");
    }

    @Test
    void a_space_more_is_another_message_to_simple_only() {
        String changed =
                MESSAGE.replace("Is dinner", "Is  dinner").replace("the game", "the  game");

        assertThat(mailer.verify(crlf(RSA_SIMPLE + RECEIVED + changed)).passed()).isEmpty();
        assertThat(mailer.verify(crlf(BOTH_RELAXED + changed)).passed()).hasSize(2);
    }

    private static String crlf(String text) {
        return text.replace("\n", "\r\n");
    }
}
