package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;
import org.posthorn.store.StoreException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

@DisplayName("What a mailbox is for")
final class RenamedUsesTest {

    private static final MailboxName OLD = MailboxName.of("Old");
    private static final MailboxName NEW = MailboxName.of("New");

    @TempDir Path folder;

    /** The disk goes away after so many operations, as in a power cut. */
    @Test
    void stays_with_it_wherever_a_rename_is_cut_short() {
        boolean cut = true;
        for (int operations = 0; cut; operations++) {
            var anna = account(operations);
            var volume = new RefusingVolume();
            try (var disk = new Disk(new DiskConf(2), volume);
                    var store = store(disk)) {
                store.create(anna, OLD, Optional.of(SpecialUse.ARCHIVE));
                volume.refuseAfter(operations, IOException::new);
                cut = false;
                try {
                    store.rename(anna, OLD, NEW);
                } catch (StoreException e) {
                    cut = true;
                }
            }
            try (var disk = new Disk(new DiskConf(2));
                    var store = store(disk)) {
                assertThat(uses(store, anna))
                        .as("after %d", operations)
                        .hasSize(1)
                        .containsValue(SpecialUse.ARCHIVE);
            }
        }
    }

    @Test
    void is_not_that_of_one_which_had_its_name_before() {
        var anna = account(0);
        try (var disk = new Disk(new DiskConf(2));
                var store = store(disk)) {
            store.create(anna, OLD, Optional.of(SpecialUse.ARCHIVE));
            store.rename(anna, OLD, NEW);
            store.create(anna, OLD, Optional.empty());
            assertThat(uses(store, anna)).isEqualTo(Map.of(NEW, SpecialUse.ARCHIVE));
            store.delete(anna, NEW);
            store.rename(anna, OLD, NEW);
            assertThat(uses(store, anna)).isEmpty();
        }
    }

    @Test
    void is_not_that_of_one_whose_rename_to_its_name_was_cut_short() {
        var anna = account(0);
        var volume = new RefusingVolume();
        try (var disk = new Disk(new DiskConf(2), volume);
                var store = store(disk)) {
            store.create(anna, OLD, Optional.of(SpecialUse.ARCHIVE));
            store.create(anna, MailboxName.of("Other"), Optional.empty());
            // after the uses, and before the mailbox
            volume.refuseAfter(5, IOException::new);
            assertThatThrownBy(() -> store.rename(anna, OLD, NEW))
                    .isInstanceOf(StoreException.class);
            volume.refuseNothing();
            store.rename(anna, MailboxName.of("Other"), NEW);
            assertThat(uses(store, anna)).isEqualTo(Map.of(OLD, SpecialUse.ARCHIVE));
        }
    }

    private static Map<MailboxName, SpecialUse> uses(MaildirStore store, Account account) {
        var uses = new TreeMap<MailboxName, SpecialUse>();
        store.list(account)
                .forEach(entry -> entry.use().ifPresent(use -> uses.put(entry.name(), use)));
        return uses;
    }

    private Account account(int number) {
        return new Account("anna", folder.resolve("anna" + number), Account.Limits.NONE);
    }

    private static MaildirStore store(Disk disk) {
        return new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
    }
}
