package org.posthorn.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.disk.Disk;
import org.posthorn.disk.FolderLock;
import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;
import org.posthorn.store.StoreException;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Gives the mail of a source to an account. Begun again, it goes on where it was. */
public final class Import {

    /** Why nothing of a mailbox was taken, before the reason. */
    public static final String WITH_ALL = "the mailbox with all that is in it: ";

    private final MailStore store;
    private final Account account;
    private final Disk disk;
    private final Path memory;
    private final Progress progress;

    /**
     * What became of one mailbox.
     *
     * @param from its name at the source
     * @param messages taken now
     * @param octets of these, as served
     * @param there taken by an earlier import
     * @param skipped why, and how many
     */
    public record Summary(
            MailboxName mailbox,
            MailboxName from,
            long messages,
            long octets,
            long there,
            Map<String, Integer> skipped) {}

    /**
     * What became of all of them.
     *
     * @param nameless what the source calls those that cannot have a name here
     */
    public record Result(List<Summary> mailboxes, List<String> nameless) {}

    /**
     * For an account that exists.
     *
     * @param memory folder where it is remembered what was taken
     */
    public Import(MailStore store, Account account, Disk disk, Path memory, Progress progress) {
        this.store = store;
        this.account = account;
        this.disk = disk;
        this.memory = memory;
        this.progress = progress;
    }

    /**
     * Takes everything.
     *
     * @param below where mailboxes go: INBOX becomes this one, others are below it
     * @param whence names the source for ever
     */
    public Result run(Source source, String whence, Optional<MailboxName> below)
            throws IOException {
        Path running = memory.resolve("running").resolve(hash(account.user()));
        disk.makeDirectories(running, PosixFilePermissions.fromString("rwx------"));
        FolderLock alone = alone(running);
        try {
            List<Summary> summaries = all(source, whence, below);
            return new Result(summaries, source.nameless());
        } finally {
            alone.close();
        }
    }

    /** Two at once would take what neither remembers yet. */
    private FolderLock alone(Path running) throws IOException {
        try {
            return FolderLock.acquire(running);
        } catch (FolderLock.InUseException e) {
            throw new IOException("another import for " + account.user() + " is under way", e);
        }
    }

    private List<Summary> all(Source source, String whence, Optional<MailboxName> below)
            throws IOException {
        var summaries = new ArrayList<Summary>();
        List<Source.Mailbox> mailboxes = source.mailboxes();
        List<Targets.Target> targets =
                below.map(name -> Targets.below(name, mailboxes))
                        .orElseGet(() -> Targets.beside(store.list(account), mailboxes));
        for (Targets.Target target : targets) {
            try {
                createIfMissing(target.name(), target.use());
            } catch (StoreException e) {
                if (e.reason() != StoreException.Reason.CANNOT) {
                    throw e;
                }
                summaries.add(without(target, e));
                continue; // that is no reason to be without the others, too
            }
            if (target.from().subscribed()) {
                store.subscribe(account, target.name());
            }
            summaries.add(one(source, whence, target));
        }
        return summaries;
    }

    /** Of a mailbox that cannot be called so here. */
    private static Summary without(Targets.Target target, StoreException e) {
        return new Summary(
                target.name(), target.from().name(), 0, 0, 0, Map.of(WITH_ALL + e.detail(), 1));
    }

    private Summary one(Source source, String whence, Targets.Target where) throws IOException {
        MailboxName name = where.name();
        Source.Mailbox mailbox = where.from();
        try (var target = store.open(account, name)) {
            Path file =
                    memory.resolve(
                            hash(account.user(), whence, mailbox.key(), where.own().toString()));
            var taken = Taken.open(disk, file, target);
            var skipped = new TreeMap<String, Integer>();
            try (var batches =
                    new Batches(
                            target,
                            taken,
                            skipped,
                            done -> progress.at(name.toString(), done, mailbox.messages()))) {
                source.read(mailbox, batches);
                batches.commit();
                return new Summary(
                        name,
                        mailbox.name(),
                        batches.messages(),
                        batches.octets(),
                        batches.there(),
                        skipped);
            }
        }
    }

    private void createIfMissing(MailboxName name, Optional<SpecialUse> use) {
        try {
            if (!name.equals(MailboxName.INBOX)) {
                store.create(account, name, use);
            }
        } catch (StoreException e) {
            if (e.reason() != StoreException.Reason.ALREADY_EXISTS) {
                throw e;
            }
        }
    }

    private static String hash(String... words) {
        try {
            String all = String.join("\0", words);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
