package org.posthorn.store.maildir;

import org.posthorn.disk.Access;
import org.posthorn.disk.Volume;
import org.posthorn.store.Delivery;
import org.posthorn.store.Flags;
import org.posthorn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One message in {@code tmp/} of its first account, and by links in those of the others: its octets
 * are written once. Every file is forced before the first is published.
 */
final class MaildirDelivery implements Delivery {

    private enum Step {
        WRITING,
        PREPARED,
        ENDED
    }

    /**
     * A file in {@code tmp/} and where it goes.
     *
     * @param unique what makes its name another than that of the first; empty for that one
     */
    private record Ready(Target target, FolderPaths folder, Path file, String unique) {}

    /** The same, with the name that it shall have. */
    private record Publication(Ready ready, Path to) {}

    private static final Logger LOG = LoggerFactory.getLogger(MaildirDelivery.class);

    private final MaildirStore store;
    private final List<Target> targets;
    private final Staging staging;
    private final DeliveryRoom room;
    private final Staged staged;
    private final List<Ready> ready = new ArrayList<>();
    private final List<Publication> publications = new ArrayList<>();
    private Step step = Step.WRITING;

    MaildirDelivery(MaildirStore store, List<Target> targets, Staging staging, DeliveryRoom room) {
        this.room = room;
        this.store = store;
        this.targets = targets;
        this.staging = staging;
        Path tmp = store.of(targets.getFirst().account()).tmp();
        this.staged = staging.begin(tmp);
    }

    @Override
    public OutputStream body() {
        return staged;
    }

    @Override
    public void prepare() {
        require(Step.WRITING);
        room.resize(staged.messageSize());
        for (Target target : targets) {
            // before the hand-off: an account's lock is never waited for on the disk pool
            MaildirAccount mailboxes = store.of(target.account());
            boolean first = ready.isEmpty();
            String unique = first ? "" : staging.origins().names().next();
            Path file = first ? staged.file() : mailboxes.tmp().resolve(unique);
            ready.add(new Ready(target, mailboxes.paths(target.mailbox()), file, unique));
        }
        var missing = new ArrayList<Target>();
        staging.disk().perform(v -> write(v, missing));
        missing.forEach(t -> store.of(t.account()).createIfMissing(t.mailbox()));
        ready.forEach(each -> publications.add(new Publication(each, destination(each))));
        step = Step.PREPARED;
    }

    @Override
    public List<Target> commit() {
        require(Step.PREPARED);
        step = Step.ENDED;
        var failed = new ArrayList<Target>();
        var published = new ArrayList<Publication>();
        if (publications.size() == 1 && room.isUnlimited()) {
            publish(publications.getFirst(), published, failed);
        } else {
            publishAll(published, failed);
        }
        for (Publication each : published) {
            Target target = each.ready().target();
            store.of(target.account()).ifHeld(target.mailbox()).ifPresent(Folder::delivered);
        }
        return failed;
    }

    @Override
    public void close() {
        step = Step.ENDED;
        room.close();
        if (!ready.isEmpty() && ready.getFirst().file().equals(staged.file())) {
            ready.removeFirst();
        }
        staged.discard();
        if (!ready.isEmpty()) {
            try {
                staging.disk().perform(this::discardLinks);
            } catch (StoreException e) {
                LOG.warn("temporary files stay until they are 36 hours old: {}", ready, e);
            }
            ready.clear();
        }
    }

    /** All that can be done with one hand-off: file, links, and who has no mailbox yet. */
    private void write(Volume volume, List<Target> missing) throws IOException {
        staged.finish(volume);
        for (Ready each : ready) {
            if (!each.file().equals(staged.file())) {
                Access access = Access.inside(folderOf(each.file()));
                MessageFile.duplicate(volume, staged.file(), each.file(), access);
            }
            if (!Files.isDirectory(each.folder().cur())) {
                missing.add(each.target());
            }
        }
    }

    /** With one hand-off, where nobody waits for this to end. */
    private void publish(Publication only, List<Publication> published, List<Target> failed) {
        try {
            staging.disk()
                    .performAndForce(v -> publish(v, only, published, failed), folderOf(only.to()));
        } catch (StoreException e) {
            if (published.isEmpty()) {
                throw e;
            }
            failed(only, e, failed);
        }
    }

    private void publishAll(List<Publication> published, List<Target> failed) {
        room.storing(
                MaildirName.octets(staged.base()),
                () -> {
                    staging.disk()
                            .perform(v -> {
                                for (Publication each : publications) {
                                    publish(v, each, published, failed);
                                }
                            });
                    return published.stream().map(each -> each.ready().target().account()).toList();
                });
        for (Publication each : published) {
            try {
                staging.disk().forceDirectory(folderOf(each.to()));
            } catch (StoreException e) {
                failed(each, e, failed);
            }
        }
    }

    /** In {@code new/}, where names have no flags, if there are none. */
    private Path destination(Ready each) {
        Target target = each.target();
        String base = each.unique().isEmpty() ? staged.base() : staged.base(each.unique());
        if (target.flags().equals(Flags.NONE)) {
            return each.folder().fresh().resolve(base);
        }
        MaildirAccount mailboxes = store.of(target.account());
        Folder folder = mailboxes.hold(target.mailbox());
        try {
            MaildirName name = folder.named(base, target.flags());
            return each.folder().cur().resolve(name.fileName());
        } finally {
            mailboxes.release(folder);
        }
    }

    private void publish(
            Volume volume, Publication each, List<Publication> published, List<Target> failed)
            throws IOException {
        try {
            place(volume, each);
        } catch (IOException e) {
            if (published.isEmpty()) {
                throw e;
            }
            failed(each, e, failed);
            return;
        }
        published.add(each);
        if (each.ready().file().equals(staged.file())) {
            staged.moved();
        }
        ready.remove(each.ready());
    }

    /** A process that died while it made the mailbox has left a part of it. */
    private static void place(Volume volume, Publication each) throws IOException {
        try {
            volume.rename(each.ready().file(), each.to());
        } catch (NoSuchFileException e) {
            Path mailbox = each.ready().folder().directory();
            Path missing = folderOf(each.to());
            if (!Files.isDirectory(mailbox) || Files.isDirectory(missing)) {
                throw e;
            }
            Access.of(mailbox).makeDirectory(volume, missing);
            volume.forceDirectory(mailbox);
            volume.forceDirectory(folderOf(mailbox));
            volume.rename(each.ready().file(), each.to());
        }
    }

    private void discardLinks(Volume volume) throws IOException {
        for (Ready each : ready) {
            if (Files.exists(each.file())) {
                volume.delete(each.file());
            }
        }
    }

    private static void failed(Publication each, Exception e, List<Target> failed) {
        LOG.error("one of several targets failed: {}", each.to(), e);
        failed.add(each.ready().target());
    }

    private static Path folderOf(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalStateException("no folder: " + file);
        }
        return folder;
    }

    private void require(Step expected) {
        if (step != expected) {
            throw new IllegalStateException("delivery is " + step + ", not " + expected);
        }
    }
}
