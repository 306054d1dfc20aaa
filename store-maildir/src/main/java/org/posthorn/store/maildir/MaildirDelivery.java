package org.posthorn.store.maildir;

import org.posthorn.store.Delivery;
import org.posthorn.store.Flags;
import org.posthorn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.OutputStream;
import java.nio.file.Files;
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
     * @param published the directory is forced after the rename
     */
    private record Ready(Target target, Path file, Path published) {}

    private static final Logger LOG = LoggerFactory.getLogger(MaildirDelivery.class);

    private final MaildirStore store;
    private final List<Target> targets;
    private final Staging staging;
    private final Staged staged;
    private final List<Ready> ready = new ArrayList<>();
    private Step step = Step.WRITING;

    MaildirDelivery(MaildirStore store, List<Target> targets, Staging staging) {
        this.store = store;
        this.targets = targets;
        this.staging = staging;
        Path tmp = store.of(targets.getFirst().account()).tmp();
        this.staged = staging.begin(tmp, staging.origins().clock().instant());
    }

    @Override
    public OutputStream body() {
        return staged;
    }

    @Override
    public void prepare() {
        require(Step.WRITING);
        staged.finish();
        store.reserve(targets, staged.messageSize());
        for (Target target : targets) {
            ready.add(prepare(target));
        }
        step = Step.PREPARED;
    }

    @Override
    public List<Target> commit() {
        require(Step.PREPARED);
        step = Step.ENDED;
        var failed = new ArrayList<Target>();
        var published = new ArrayList<Ready>();
        for (Ready each : ready) {
            try {
                staging.disk().perform(v -> v.rename(each.file(), each.published()));
                published.add(each);
            } catch (StoreException e) {
                if (published.isEmpty()) {
                    throw e;
                }
                failed(each, e, failed);
            }
        }
        for (Ready each : published) {
            try {
                staging.disk().forceDirectory(folderOf(each.published()));
            } catch (StoreException e) {
                failed(each, e, failed);
            }
        }
        for (Ready each : published) {
            store.of(each.target().account())
                    .ifHeld(each.target().mailbox())
                    .ifPresent(Folder::changedOutside);
        }
        return failed;
    }

    @Override
    public void close() {
        step = Step.ENDED;
        staged.discard();
        for (Ready each : ready) {
            try {
                staging.disk()
                        .perform(v -> {
                            if (Files.exists(each.file())) {
                                v.delete(each.file());
                            }
                        });
            } catch (StoreException e) {
                LOG.warn("temporary file stays until it is 36 hours old: {}", each.file(), e);
            }
        }
        ready.clear();
    }

    private Ready prepare(Target target) {
        MaildirAccount mailboxes = store.of(target.account());
        mailboxes.createIfMissing(target.mailbox());
        Path file = staged.file();
        String base = staged.base();
        if (!ready.isEmpty()) {
            String unique = staging.origins().names().next();
            Path link = mailboxes.tmp().resolve(unique);
            staging.disk().perform(v -> MessageFile.duplicate(v, staged.file(), link));
            file = link;
            base = staged.base(unique);
        }
        FolderPaths paths = mailboxes.paths(target.mailbox());
        return new Ready(target, file, published(mailboxes, target, paths, base));
    }

    /** To {@code new/}, where names have no flags, if there are none. */
    private static Path published(
            MaildirAccount mailboxes, Target target, FolderPaths paths, String base) {
        if (target.flags().equals(Flags.NONE)) {
            return paths.fresh().resolve(base);
        }
        Folder folder = mailboxes.hold(target.mailbox());
        try {
            return paths.cur().resolve(folder.named(base, target.flags()).fileName());
        } finally {
            mailboxes.release(folder);
        }
    }

    private static void failed(Ready each, StoreException e, List<Target> failed) {
        LOG.error("one of several targets failed: {}", each.published(), e);
        failed.add(each.target());
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
