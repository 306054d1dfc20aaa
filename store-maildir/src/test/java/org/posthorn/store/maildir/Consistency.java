package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;

/** What {@link Verify} says at the end of every test that opens a store: nothing. */
final class Consistency {

    private Consistency() {}

    static void check(Path root) {
        check(MaildirConf.DEFAULT, root);
    }

    static void check(MaildirConf conf, Path root) {
        check(conf, new Account("anna@example.org", root, Account.Limits.NONE));
    }

    static void check(MaildirConf conf, Account account) {
        assertThat(findings(conf, account))
                .filteredOn(finding -> finding.severity() != Finding.Severity.NOTE)
                .filteredOn(finding -> !(finding instanceof Finding.Encrypted))
                .isEmpty();
    }

    /** All that it says. */
    static List<Finding> findings(MaildirConf conf, Account account) {
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var verify = new Verify(conf, disk, InstantSource.system());
            return verify.look(account, EnumSet.allOf(Verify.Also.class), looked -> {});
        }
    }
}
