package org.posthorn.store.maildir;

import org.posthorn.disk.Access;
import org.posthorn.disk.Volume;
import org.posthorn.store.StoreException;
import org.posthorn.store.Uid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What {@link Verify} can do about its findings without losing anything. It works as any other
 * program that shares the Maildir: under its locks, and a running store finds what has changed.
 */
final class Repair {

    /** Sessions that begin anew again and again. */
    private static final int ATTEMPTS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Repair.class);

    private final AccountPaths files;
    private final List<FolderPaths> folders;
    private final MaildirDisk disk;
    private final Origins origins;
    private final Runnable forget;
    private final Set<FolderPaths> listed = new HashSet<>();
    private final Map<Path, Boolean> anew = new HashMap<>();

    /**
     * @param forget makes the store that is running let go of what it remembers
     */
    Repair(
            AccountPaths files,
            List<FolderPaths> folders,
            MaildirDisk disk,
            Origins origins,
            Runnable forget) {
        this.files = files;
        this.folders = folders;
        this.disk = disk;
        this.origins = origins;
        this.forget = forget;
    }

    /** Whether this is as it should be now. */
    boolean mended(Finding finding) {
        try {
            return switch (finding) {
                case Finding.Missing missing -> made(missing.path());
                case Finding.Doubled doubled -> renamed(doubled);
                case Finding.DamagedList list ->
                        listed(folder(paths -> paths.uidList().equals(list.path())));
                case Finding.Unnumbered message ->
                        listed(folder(paths -> message.path().startsWith(paths.cur())));
                case Finding.LeftBehind left -> removed(left.path());
                case Finding.WrongIndex index ->
                        anew.computeIfAbsent(index.path(), this::forgotten);
                case Finding.DamagedIndex index -> removed(index.path());
                case Finding.WrongQuota sums -> removed(sums.path());
                case Finding.Unreadable no -> false;
                case Finding.Foreign no -> false;
                case Finding.Open no -> false;
                case Finding.SameValidity no -> false;
                case Finding.WrongSize no -> false;
                case Finding.OtherDates no -> false;
                case Finding.Nameless no -> false;
                case Finding.NoMessage no -> false;
                case Finding.StrangeSubscription no -> false;
                case Finding.Hidden no -> false;
                case Finding.Encrypted no -> false;
                case Finding.Compressed no -> false;
                case Finding.More no -> false;
            };
        } catch (StoreException e) {
            LOG.warn("cannot be repaired: {}", finding.path(), e);
            return false;
        }
    }

    private boolean made(Path directory) {
        disk.perform(v -> Access.of(files.root()).makeDirectory(v, directory));
        disk.forceDirectory(directory.resolveSibling(""));
        return true;
    }

    private boolean removed(Path path) {
        disk.perform(v -> remove(v, path));
        return true;
    }

    /**
     * A session that has begun with it may write it again until it is forgotten; so it has gone
     * when it is not there although all was forgotten since.
     */
    private boolean forgotten(Path index) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            forget.run();
            if (disk.run(v -> !Files.exists(index))) {
                return true;
            }
            removed(index);
        }
        return false;
    }

    /** Two names of one file are one message: then one of the names goes, else one is changed. */
    private boolean renamed(Finding.Doubled doubled) {
        Path cur = doubled.path().resolveSibling("..").resolve("cur").normalize();
        FolderPaths paths = folder(each -> each.cur().equals(cur));
        if (disk.run(v -> Files.isSameFile(doubled.path(), doubled.other()))) {
            return DotLock.holding(
                    disk, paths.uidLock(), origins.host(), () -> withoutTwin(paths, doubled));
        }
        MaildirName name = MaildirName.parse(String.valueOf(doubled.path().getFileName()));
        String fresh = MaildirName.renamed(name.base(), origins.names().next());
        Path target =
                cur.resolve(new MaildirName(fresh, name.letters(), name.foreign()).fileName());
        disk.perform(v -> MessageFile.takeOver(v, doubled.path(), target));
        disk.forceDirectory(cur);
        // size and date that are known by the name may be those of the other one
        return forgotten(Index.file(paths));
    }

    /**
     * The name stays by which a session would know the message. The other is put aside first: who
     * has made it may remove the one that stays at this moment.
     */
    private boolean withoutTwin(FolderPaths paths, Finding.Doubled doubled) {
        Path root = paths.directory();
        String stays =
                Scan.oneName(
                        root.relativize(doubled.other()).toString(),
                        root.relativize(doubled.path()).toString());
        Path kept = root.resolve(stays);
        Path twin = kept.equals(doubled.path()) ? doubled.other() : doubled.path();
        Path aside = paths.tmp().resolve(origins.names().next());
        boolean done =
                disk.run(v -> {
                    v.rename(twin, aside);
                    if (isSame(kept, aside)) {
                        v.delete(aside);
                        return true;
                    }
                    v.rename(aside, twin);
                    return false;
                });
        disk.forceDirectory(paths.cur());
        disk.forceDirectory(paths.fresh());
        return done;
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        try {
            return Files.isSameFile(one, other);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private FolderPaths folder(Predicate<FolderPaths> wanted) {
        return folders.stream().filter(wanted).findFirst().orElseThrow();
    }

    /** Of many findings about one list the first is enough. */
    private boolean listed(FolderPaths paths) {
        if (listed.add(paths)) {
            DotLock.holding(disk, paths.uidLock(), origins.host(), () -> written(paths));
        }
        return true;
    }

    /** A list with every UID that can be read, and one for every file that had none. */
    private UidList written(FolderPaths paths) {
        var file = new UidFile(disk, paths);
        UidList old = file.read();
        var records = new ArrayList<UidRecord>();
        Set<String> known = new HashSet<>();
        old.records().stream().filter(record -> known.add(record.base())).forEach(records::add);
        long next = old.next();
        for (String base : strangers(paths, known)) {
            if (next < Uid.MAX) {
                records.add(new UidRecord(next++, "", base));
            }
        }
        long validity = old.uidValidity();
        if (validity == 0) {
            validity = new UidValidities(disk, files.control(), origins.clock()).next();
        }
        file.write(validity, Columns.empty(validity, next, 0), records);
        return new UidList(validity, next, old.others(), records, true);
    }

    private List<String> strangers(FolderPaths paths, Set<String> known) {
        return disk.run(v -> {
            var bases = new TreeSet<String>(MaildirName.ARRIVAL);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(paths.cur())) {
                for (Path file : files) {
                    String name = String.valueOf(file.getFileName());
                    String base = MaildirName.base(name);
                    if (!name.startsWith(".") && !known.contains(base)) {
                        bases.add(base);
                    }
                }
            }
            return List.copyOf(bases);
        });
    }

    private static void remove(Volume volume, Path path) throws IOException {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                    for (Path entry : entries) {
                        remove(volume, entry);
                    }
                }
            }
            volume.delete(path);
        } catch (NoSuchFileException e) {
            // somebody was faster
        }
    }
}
