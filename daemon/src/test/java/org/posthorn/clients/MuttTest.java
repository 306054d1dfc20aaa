package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;

@DisplayName("mutt, without a terminal")
class MuttTest extends WithDaemon {

    @ParameterizedTest
    @EnumSource
    void sends_and_keeps_a_copy_in_a_folder_on_the_server(Security security) {
        Program mutt = installed("mutt");
        Path conf = file("muttrc" + security, configuration(security));

        mutt.runWith(
                        "Dear me,\nthis is the body.\n",
                        "-n",
                        "-F",
                        conf.toString(),
                        "-s",
                        "from mutt",
                        "--",
                        security.user())
                .ok();

        Path maildir = daemon.maildir(security.user());
        assertThat(Daemon.messages(maildir)).hasSize(1);
        assertThat(Daemon.messages(maildir.resolve(".Sent"))).hasSize(1);
    }

    private String configuration(Security security) {
        String s = security == Security.IMPLICIT ? "s" : "";
        String user = security.user().replace("@", "%40");
        return """
        set from="%s"
        set smtp_url="smtp%s://%s:%s@localhost:%s/"
        set smtp_authenticators="plain"
        set imap_user="%s"
        set imap_pass="%s"
        set imap_authenticators="login"
        set folder="imap%s://localhost:%s/"
        set record="=Sent"
        set copy=yes
        unset confirmcreate
        set ssl_starttls=%s
        set ssl_force_tls=%s
        set certificate_file="%s"
        """
                .formatted(
                        security.user(),
                        s,
                        user,
                        Daemon.PASSWORD,
                        port("submission", security),
                        security.user(),
                        Daemon.PASSWORD,
                        s,
                        port("imap", security),
                        security == Security.STARTTLS ? "yes" : "no",
                        security == Security.PLAIN ? "no" : "yes",
                        daemon.certificate());
    }
}
