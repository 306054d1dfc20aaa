package org.posthorn.migrate;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.Disk;
import org.posthorn.store.MailboxName;
import org.posthorn.store.maildir.MaildirReader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
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
            try (InputStream in = opened(name, message, sink)) {
                if (in != null) {
                    in.transferTo(sink.message(message.base(), message.flags(), message.date()));
                }
            }
        }
    }

    private @Nullable InputStream opened(
            MailboxName mailbox, MaildirReader.Message message, Sink sink) {
        try {
            return WholeMessage.of(() -> reader.open(mailbox, message));
        } catch (NoSuchFileException e) {
            return null; // expunged meanwhile: there is nothing to take any more
        } catch (IOException e) {
            sink.skipped("cannot be read: " + e.getMessage());
        }
        return null;
    }

    @Override
    public void close() {}
}
