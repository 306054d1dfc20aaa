package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

@DisplayName("Keywords beyond the 26th")
final class BeyondKeywordsTest {

    private static final int MESSAGES = 3_000;
    private static final Flags BEYOND = new Flags(Set.of(), Set.of("k36"));

    @TempDir Path folder;

    private final Disk disk = new Disk(new DiskConf(2));
    private Account anna;
    private Path file;

    @BeforeEach
    void all_letters_are_taken() throws IOException {
        anna = new Account("anna", folder.resolve("anna"), Account.Limits.NONE);
        file = anna.location().resolve("posthorn-keywords");
        try (MaildirStore store = store()) {
            store.open(anna, MailboxName.INBOX).close();
        }
        for (int i = 1; i <= MESSAGES; i++) {
            Path message = anna.location().resolve("cur/1276534000.M" + i + "P1.kurkku,S=3,W=3:2,");
            Files.writeString(message, "x\r\n");
        }
        var letters = new TreeSet<String>();
        for (int i = 10; i < 36; i++) {
            letters.add("k" + i);
        }
        try (MaildirStore store = store();
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            inbox.store(UidSet.of(1), new FlagChange.Add(new Flags(Set.of(), letters)));
        }
    }

    @AfterEach
    void consistent() {
        disk.close();
        Consistency.check(anna.location());
    }

    @Test
    void come_to_many_messages_at_once_and_leave_with_them() throws IOException {
        try (MaildirStore store = store();
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            inbox.store(UidSet.range(1, MESSAGES), new FlagChange.Add(BEYOND));
            assertThat(Files.readAllLines(file)).hasSize(MESSAGES);

            inbox.expunge(UidSet.range(3, MESSAGES));
            inbox.store(UidSet.of(1), new FlagChange.Remove(BEYOND));

            assertThat(Files.readAllLines(file))
                    .containsExactly("1276534000.M2P1.kurkku,S=3,W=3 k36");
            assertThat(inbox.snapshot().flags(1)).isEqualTo(BEYOND);
        }
    }

    @Test
    void of_a_message_that_is_about_to_come_stay() throws IOException {
        String soon = System.currentTimeMillis() / 1000 + ".M1P1.kurkku";
        Files.write(file, List.of(soon + " k36", "1276533999.M1P1.kurkku k36"));
        try (MaildirStore store = store();
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            inbox.store(UidSet.of(1), new FlagChange.Add(BEYOND));
            assertThat(Files.readAllLines(file))
                    .containsExactly("1276534000.M1P1.kurkku,S=3,W=3 k36", soon + " k36");
        }
    }

    private MaildirStore store() {
        return new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
    }
}
