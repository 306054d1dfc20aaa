package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;

@DisplayName("swaks")
class SwaksTest extends WithDaemon {

    @ParameterizedTest
    @EnumSource
    void submits_with_every_kind_of_security(Security security) {
        assumeTrue(
                security == Security.PLAIN
                        || installed("perl").run("-MNet::SSLeay", "-e", "1").exit() == 0,
                "swaks has no TLS without Net::SSLeay, which is not installed: skipped");
        var arguments = common(port("submission", security), security.user(), security.user());
        arguments.addAll(List.of("--auth", "PLAIN", "--auth-user", security.user()));
        arguments.addAll(List.of("--auth-password", Daemon.PASSWORD));
        switch (security) {
            case PLAIN -> arguments.add("--suppress-data");
            case STARTTLS -> arguments.add("--tls");
            case IMPLICIT -> arguments.add("--tls-on-connect");
        }

        String said = installed("swaks").run(arguments.toArray(String[]::new)).ok();

        assertThat(said).contains("235 ").contains("250 ");
        assertThat(Daemon.messages(daemon.maildir(security.user()))).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = "PLAIN")
    void a_wrong_password_is_refused(Security security) {
        var arguments = common(port("submission", security), Daemon.ALICE, Daemon.BOB);
        arguments.addAll(List.of("--auth-user", Daemon.BOB, "--auth-password", "wrong"));

        assertThat(installed("swaks").run(arguments.toArray(String[]::new)).output())
                .contains("535 5.7.8");
    }

    @Test
    void delivers_by_lmtp_with_one_reply_for_each_recipient() {
        String to = Daemon.ALICE + "," + Daemon.BOB;
        var arguments = common(port("lmtp", Security.PLAIN), Daemon.ALICE, to);
        arguments.addAll(List.of("--protocol", "LMTP"));

        installed("swaks").run(arguments.toArray(String[]::new)).ok();

        assertThat(Daemon.messages(daemon.maildir(Daemon.ALICE))).hasSize(1);
        assertThat(Daemon.messages(daemon.maildir(Daemon.BOB))).hasSize(1);
    }

    private static List<String> common(String port, String from, String to) {
        return new ArrayList<>(
                List.of(
                        "--server",
                        "127.0.0.1",
                        "--port",
                        port,
                        "--ehlo",
                        "client.example",
                        "--from",
                        from,
                        "--to",
                        to,
                        "--timeout",
                        "20"));
    }
}
