package org.posthorn.migrate;

import org.posthorn.disk.Disk;
import org.posthorn.store.MailboxName;
import org.posthorn.store.maildir.MaildirReader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A Maildir++ tree of any program. A message is its base name. */
public final class MaildirSource implements Source {

    private final MaildirReader reader;

    public MaildirSource(Path root, Disk disk) {
        this.reader = new MaildirReader(root, disk);
    }

    @Override
    public List<Mailbox> mailboxes() {
        Set<MailboxName> subscribed = reader.subscriptions();
        var mailboxes = new ArrayList<Mailbox>();
        for (MailboxName name : reader.mailboxes()) {
            mailboxes.add(
                    new Mailbox(
                            name.toString(), name, subscribed.contains(name), Optional.empty(), 0));
        }
        return mailboxes;
    }

    @Override
    public List<String> nameless() {
        return List.of();
    }

    @Override
    public void read(Mailbox mailbox, Sink sink) throws IOException {
        var name = MailboxName.of(mailbox.key().split("/", -1));
        for (MaildirReader.Message message : reader.messages(name)) {
            if (!sink.wants(message.base())) {
                continue;
            }
            try (InputStream in =
                    WholeMessage.of(
                            () -> reader.open(name, message),
                            why -> sink.skipped("cannot be read: " + why))) {
                if (in != null) {
                    in.transferTo(sink.message(message.base(), message.flags(), message.date()));
                }
            }
        }
    }

    @Override
    public void close() {}
}
