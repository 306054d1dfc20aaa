package org.posthorn.bench;

import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Delivery;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.maildir.MaildirConf;
import org.posthorn.store.maildir.MaildirStore;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** A Maildir store over one folder, with default settings, as the daemon would have it. */
record OpenStore(Disk disk, MailStore store, Path folder) implements AutoCloseable {

    static OpenStore over(Path folder) {
        var disk = new Disk(DiskConf.DEFAULT);
        var store = new MaildirStore(MaildirConf.DEFAULT, disk, InstantSource.system());
        return new OpenStore(disk, store, folder);
    }

    /** Its Maildir has its name, in the folder of all. */
    Account account(String user) {
        return new Account(user + "@example.test", folder.resolve(user), Account.Limits.NONE);
    }

    Mailbox inbox(String user) {
        return store.open(account(user), MailboxName.INBOX);
    }

    void deliver(String user, byte[] message) throws IOException {
        var target = new Delivery.Target(account(user), MailboxName.INBOX, Flags.NONE);
        try (Delivery delivery = store.deliver(List.of(target), message.length)) {
            delivery.body().write(message);
            delivery.prepare();
            delivery.commit();
        }
    }

    static void append(Mailbox mailbox, byte[] message) throws IOException {
        try (Append append = mailbox.append(message.length);
                OutputStream body = append.message(Flags.NONE, Instant.now())) {
            body.write(message);
            append.commit();
        }
    }

    @Override
    public void close() {
        store.close();
        disk.close();
    }
}
