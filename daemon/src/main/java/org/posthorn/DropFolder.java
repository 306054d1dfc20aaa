package org.posthorn;

import org.posthorn.disk.Disk;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.Sender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes the mail of programs on this host out of a folder, where {@code posthorn sendmail} puts it
 * whether the daemon runs or not.
 *
 * <p>What is found goes to a folder that only the daemon may enter, before it is opened: nobody can
 * put something else in its place then, as a pipe that never says anything. That folder is not
 * inside the other if it can be helped.
 *
 * <p>A file is deleted when its message is durable elsewhere, and written anew without those
 * recipients of whom that is true: a crash in between sends it twice, never not at all. What is no
 * such file is renamed, so that somebody can look at it.
 */
final class DropFolder implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DropFolder.class);

    /** A cron job does not mind, and an empty folder costs two system calls. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** For a message that could not be taken, so that one does not fill the log. */
    static final Duration AGAIN = Duration.ofMinutes(1);

    /** The longest that one waits for the next time, however long it has waited before. */
    private static final Duration SELDOM = Duration.ofHours(1);

    /** What becomes of a message. */
    interface Taker {

        /**
         * Takes a message, durably.
         *
         * @param owner the user of this host who sends it
         * @return those recipients for whom it shall come again later
         */
        List<Recipient> take(
                String owner, Sender sender, List<Recipient> recipients, byte[] message);

        /**
         * Tells the sender, durably, that these will not get it.
         *
         * @return false if that cannot be
         */
        boolean giveUp(String owner, Sender sender, List<Recipient> recipients, byte[] message);
    }

    /**
     * What a file may be.
     *
     * @param message octets
     * @param recipients each of which is a line to remember
     * @param life how long it is tried
     * @param again how long it waits for its second turn; then as long as it has waited
     */
    record Limits(long message, int recipients, Duration life, Duration again) {}

    private final DropPlaces places;
    private final Disk disk;
    private final Limits limits;
    private final String domain;
    private final InstantSource clock;
    private final Taker taker;
    private final Map<Path, Long> later = new HashMap<>();

    /** Who shall get it yet, of files that could not be written anew, or not be deleted. */
    private final Map<Path, List<Address>> left = new HashMap<>();

    private final Periodic looks;

    /** Whether a power cut may bring back files to where they were put. */
    private boolean unforced = true;

    /**
     * Begins to look.
     *
     * @param held where nobody but the daemon gets to
     * @param domain of senders that have none
     * @throws IOException if others could reach what is taken
     */
    DropFolder(
            Path folder,
            Path held,
            Disk disk,
            Limits limits,
            String domain,
            InstantSource clock,
            Taker taker)
            throws IOException {
        this.places = DropPlaces.open(folder, held, disk);
        this.disk = disk;
        this.limits = limits;
        this.domain = domain;
        this.clock = clock;
        this.taker = taker;
        this.looks = new Periodic("drop", Duration.ZERO, BETWEEN_LOOKS, this::look);
    }

    @Override
    public void close() {
        looks.close();
    }

    private void look() throws InterruptedException {
        try {
            List<Path> fresh = disk.run(volume -> files(places.folder()));
            for (Path file : fresh) {
                if (isDue(file)) {
                    collect(file);
                }
            }
            if (unforced) {
                disk.forceDirectory(places.target());
                disk.forceDirectory(places.folder());
                unforced = false;
            }
            var files = new ArrayList<Path>();
            for (Path place : places.holding()) {
                files.addAll(disk.run(volume -> files(place)));
            }
            var there = new HashSet<>(files);
            left.keySet().retainAll(there);
            there.addAll(fresh);
            later.keySet().retainAll(there);
            for (Path file : files) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (isDue(file)) {
                    serve(file);
                }
            }
        } catch (IOException e) {
            log.warn("mail of programs in {} cannot be read: {}", places.folder(), e.toString());
        }
    }

    private boolean isDue(Path file) {
        return later.getOrDefault(file, Long.MIN_VALUE) <= System.nanoTime();
    }

    private void wait(Path file, Duration time) {
        later.put(file, System.nanoTime() + time.toNanos());
    }

    /** Brings what is new to where it is held. */
    private void collect(Path file) {
        wait(file, limits.again());
        try {
            if (!disk.run(volume -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))) {
                setAside(file, "it is no file");
                return;
            }
            unforced = true;
            disk.perform(volume -> volume.rename(file, free(file)));
            later.remove(file);
        } catch (IOException e) {
            log.warn("mail of a program in {} has to wait: {}", file, e.toString());
        }
    }

    /** Under its name, unless another of that name still waits. */
    private Path free(Path file) {
        Path same = places.target().resolve(file.getFileName());
        return Files.exists(same, LinkOption.NOFOLLOW_LINKS)
                ? places.target().resolve(UUID.randomUUID() + DropFile.WHOLE)
                : same;
    }

    private static List<Path> files(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + DropFile.WHOLE)) {
            all.forEach(files::add);
        }
        return files;
    }

    /** Whatever is wrong with one file, the others have their turns. */
    private void serve(Path file) {
        wait(file, limits.again());
        try {
            if (!List.of().equals(left.get(file))) {
                Optional<DropFile> drop = read(file);
                if (drop.isEmpty()) {
                    return;
                }
                hand(file, drop.get());
            }
            if (List.of().equals(left.get(file))) {
                disk.perform(volume -> volume.delete(file));
                disk.forceDirectory(file.resolveSibling(""));
            }
        } catch (IOException e) {
            log.warn("mail of a program in {} has to wait: {}", file, e.toString());
        } catch (RuntimeException e) {
            log.error("mail of a program in {} has to wait", file, e);
        }
    }

    /** Hands it over for those who have not got it yet, and notes who still has not. */
    private void hand(Path file, DropFile drop) throws IOException {
        String owner = owner(file, drop);
        ReversePath from =
                drop.from().orElseGet(() -> new ReversePath.Of(new Address(owner, domain)));
        var sender =
                new Sender(
                        from,
                        drop.message().length,
                        Sender.Body.EIGHT_BIT_MIME,
                        Optional.empty(),
                        Returned.UNASKED,
                        drop.utf8(),
                        false);
        List<Recipient> recipients =
                left.getOrDefault(file, drop.recipients()).stream().map(Recipient::new).toList();
        List<Recipient> rest = taken(file, owner, sender, recipients, drop.message());
        Instant now = clock.instant();
        Instant since =
                drop.waiting()
                        .map(DropFile.Waiting::since)
                        .filter(noted -> noted.isBefore(now))
                        .orElse(now);
        var age = Duration.between(since, now);
        boolean over = !rest.isEmpty() && age.compareTo(limits.life()) >= 0;
        boolean told = over && taker.giveUp(owner, sender, rest, drop.message());
        List<Address> open = told ? List.of() : rest.stream().map(Recipient::address).toList();
        left.put(file, open);
        if (open.isEmpty()) {
            return;
        }
        wait(file, age.compareTo(SELDOM) < 0 ? max(age, limits.again()) : SELDOM);
        if (drop.waiting().isEmpty() || !open.equals(drop.recipients())) {
            var noted = Optional.of(new DropFile.Waiting(owner, since));
            var rewritten =
                    new DropFile(Optional.of(from), open, drop.utf8(), drop.message(), noted);
            disk.replace(file, rewritten.octets());
        }
        if (over) {
            setAside(file, "it has waited for " + limits.life() + ", and nobody can be told");
        }
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** A fault of ours is no reason to try it for ever. */
    private List<Recipient> taken(
            Path file, String owner, Sender sender, List<Recipient> recipients, byte[] message) {
        try {
            return taker.take(owner, sender, recipients, message);
        } catch (RuntimeException e) {
            log.error("mail of a program in {} has to wait", file, e);
            return recipients;
        }
    }

    /** Who put it there; a file that we have written anew says so itself. */
    private String owner(Path file, DropFile drop) throws IOException {
        return disk.run(volume -> {
            UserPrincipal owner = Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
            return owner.equals(places.daemon())
                    ? drop.waiting().map(DropFile.Waiting::owner).orElse(owner.getName())
                    : owner.getName();
        });
    }

    /** Empty if it is none. */
    private Optional<DropFile> read(Path file) throws IOException {
        try {
            return Optional.of(disk.run(volume -> open(file)));
        } catch (DropFile.BadDropException e) {
            setAside(file, String.valueOf(e.getMessage()));
        } catch (AccessDeniedException e) {
            setAside(file, "it cannot be read");
        }
        return Optional.empty();
    }

    private DropFile open(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new DropFile.BadDropException("it is no file");
        }
        try (InputStream in =
                new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS))) {
            return DropFile.read(in, limits.message(), limits.recipients());
        }
    }

    private void setAside(Path file, String reason) throws IOException {
        log.warn("mail of a program in {} is set aside: {}", file, reason);
        disk.perform(
                volume -> volume.rename(file, file.resolveSibling(file.getFileName() + ".bad")));
    }
}
