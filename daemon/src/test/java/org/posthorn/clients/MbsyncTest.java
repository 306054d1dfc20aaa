package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

@DisplayName("mbsync")
class MbsyncTest extends WithDaemon {

    @ParameterizedTest
    @EnumSource
    void synchronises_in_both_directions(Security security) throws IOException {
        Program mbsync = installed("mbsync");
        Path local = Files.createDirectory(folder.resolve("local" + security));
        Path conf = file("mbsyncrc" + security, configuration(security, local));
        Wire.deliver(daemon, security.user(), Letter.sized("from the server", 300));

        mbsync.run("-c", conf.toString(), "-a").ok();

        Path inbox = local.resolve("INBOX");
        assertThat(Daemon.messages(inbox)).hasSize(1);

        Path own = inbox.resolve("cur").resolve("1700000000.1.here:2,FS");
        Files.writeString(own, Letter.sized("from here", 300).replace("\r\n", "\n"), ISO_8859_1);
        Path theirs =
                Daemon.messages(inbox.resolve(".")).stream()
                        .filter(file -> !file.getFileName().equals(own.getFileName()))
                        .findFirst()
                        .orElseThrow();
        String base = theirs.getFileName().toString().replaceFirst(":2,.*", "");
        Files.move(theirs, inbox.resolve("cur").resolve(base + ":2,T"));

        mbsync.run("-c", conf.toString(), "-a").ok();

        assertThat(Daemon.messages(inbox)).hasSize(1);
        assertThat(Daemon.messages(daemon.maildir(security.user())))
                .singleElement()
                .satisfies(file -> {
                    assertThat(file.toString()).matches(".*:2,\\w*F\\w*S\\w*");
                    assertThat(Files.readString(file, ISO_8859_1))
                            .contains("Subject: from here\r\n");
                });
    }

    private String configuration(Security security, Path local) {
        return Mbsync.stores(daemon, security, security.user(), Daemon.PASSWORD, "LOGIN", local)
                + """
                SubFolders Verbatim

                Channel all
                Far :far:
                Near :near:
                Patterns INBOX
                Create Both
                Expunge Both
                CopyArrivalDate yes
                SyncState *
                """;
    }
}
