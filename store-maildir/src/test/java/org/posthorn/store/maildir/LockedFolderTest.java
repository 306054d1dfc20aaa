package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.store.Account;
import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

@DisplayName("A folder that may not be looked into")
final class LockedFolderTest {

    private static final MailboxName WORK = MailboxName.of("Work");

    @ParameterizedTest
    @ValueSource(strings = {"fs", "maildir++"})
    void is_a_mailbox_that_cannot_be_opened_now(String layout) throws IOException {
        assumeFalse(System.getProperty("user.name").equals("root"), "root may look everywhere");
        var conf = MaildirUnderTest.conf("layout = \"" + layout + "\"");
        try (var maildirs = MaildirUnderTest.begin(conf)) {
            Account account = maildirs.account(Account.Limits.NONE);
            maildirs.store().create(account, WORK);
            Path folder = account.location().resolve(layout.equals("fs") ? "Work" : ".Work");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("---------"));
            try {
                assertThat(maildirs.store().list(account))
                        .filteredOn(MailboxEntry::selectable)
                        .extracting(MailboxEntry::name)
                        .contains(WORK);
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> maildirs.store().open(account, WORK).close())
                        .returns(Reason.UNAVAILABLE, StoreException::reason);
            } finally {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            maildirs.store().open(account, WORK).close();
        }
    }
}
