package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

@DisplayName("fetchmail")
class FetchmailTest extends WithDaemon {

    @ParameterizedTest
    @MethodSource("kinds")
    void fetches_each_message_once_and_deletes_it(String protocol, Security security)
            throws IOException {
        Program fetchmail = installed("fetchmail");
        Wire.deliver(daemon, security.user(), Letter.sized("first", 300));
        Wire.deliver(daemon, security.user(), Letter.sized("second", 300));
        Path received = folder.resolve("received" + protocol + security);
        Path conf = file("fetchmailrc", configuration(protocol, security, received));
        Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString("rw-------"));

        fetchmail.run("--fetchmailrc", conf.toString(), "--nodetach").ok();

        String all = Files.readString(received, ISO_8859_1);
        assertThat(all).containsOnlyOnce("Subject: first").containsOnlyOnce("Subject: second");
        assertThat(Daemon.messages(daemon.maildir(security.user()))).isEmpty();
    }

    static Stream<Arguments> kinds() {
        return Stream.of("pop3", "imap")
                .flatMap(protocol ->
                        Stream.of(Security.values())
                                .map(security -> Arguments.of(protocol, security)));
    }

    private String configuration(String protocol, Security security, Path received) {
        String tls =
                switch (security) {
                    case PLAIN -> "sslproto ''";
                    case STARTTLS -> "sslproto 'TLS1.2+'";
                    case IMPLICIT -> "ssl";
                };
        return """
        poll localhost protocol %s service %s no dns
          user "%s" password "%s" %s sslcertck sslcertfile "%s"
          mda "cat >> %s" no keep fetchall
        """
                .formatted(
                        protocol,
                        port(protocol, security),
                        security.user(),
                        Daemon.PASSWORD,
                        tls,
                        daemon.certificate(),
                        received);
    }
}
