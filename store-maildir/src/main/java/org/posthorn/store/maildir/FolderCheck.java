package org.posthorn.store.maildir;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@link Verify} looks at in one mailbox. On a thread of the disk pool; used once. */
final class FolderCheck {

    /** Of one mailbox; nobody reads more. */
    private static final int MOST = 1_000;

    private static final int STEP = 1_000;

    /**
     * Files that {@link org.posthorn.disk.Disk#replace}, {@link DotLock} and {@link Disposable}
     * write, with a pid.
     */
    private static final Pattern TEMPORARY =
            Pattern.compile(
                    "\\..+\\.(\\d{1,10})-\\d+-[0-9a-f]+"
                            + "|.+\\.lock\\.(\\d{1,10})(?:-.*)?"
                            + "|posthorn\\.index.*\\.(\\d{1,10})\\.tmp");

    private final FolderPaths paths;
    private final Host host;
    private final boolean exclusive;
    private final Set<Verify.Also> also;
    private final int owner;
    private final IntConsumer looked;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, IndexCheck.Listed> bases = new HashMap<>();
    private final List<Path> inCur = new ArrayList<>();
    private final Map<Character, Integer> letters = new TreeMap<>();
    private final Map<MessageKind, Integer> kinds = new EnumMap<>(MessageKind.class);
    private OptionalLong uidValidity = OptionalLong.empty();
    private int unsaid;

    FolderCheck(
            FolderPaths paths,
            Host host,
            boolean exclusive,
            Set<Verify.Also> also,
            int owner,
            IntConsumer looked) {
        this.paths = paths;
        this.host = host;
        this.exclusive = exclusive;
        this.also = also;
        this.owner = owner;
        this.looked = looked;
    }

    /** What the list says, once it was looked at. */
    OptionalLong uidValidity() {
        return uidValidity;
    }

    List<Finding> findings() {
        directory(paths.directory());
        each(paths.directory(), this::leftBehind);
        Stream.of(paths.control(), paths.index())
                .distinct()
                .filter(folder -> !folder.equals(paths.directory()))
                .forEach(this::beside);
        for (Path part : List.of(paths.tmp(), paths.fresh(), paths.cur())) {
            directory(part);
        }
        each(paths.tmp(), this::temporary);
        Optional<IndexCheck> index = index();
        // new first: a message that moves meanwhile is seen twice rather than not at all
        each(paths.fresh(), this::message);
        each(
                paths.cur(),
                file -> {
                    if (message(file)) {
                        inCur.add(file);
                    }
                });
        keywords();
        list().ifPresent(list -> index.ifPresent(check -> index(check, list)));
        kinds.forEach((kind, messages) ->
                found(
                        kind == MessageKind.CRYPTED
                                ? new Finding.Encrypted(paths.directory(), messages)
                                : new Finding.Compressed(
                                        paths.directory(), kind.name(), messages)));
        if (unsaid > 0) {
            findings.add(new Finding.More(paths.directory(), unsaid));
        }
        return findings;
    }

    /** In a folder without mail, which is made when it is needed. */
    List<Finding> leftIn(Path folder) {
        beside(folder);
        return findings;
    }

    private void beside(Path folder) {
        if (Files.isDirectory(folder)) {
            directory(folder);
            each(folder, this::leftBehind);
        }
    }

    static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }

    private void directory(Path directory) {
        try {
            var facts = Files.readAttributes(directory, "unix:uid,mode");
            int mode = (Integer) facts.getOrDefault("mode", 0);
            int uid = (Integer) facts.getOrDefault("uid", owner);
            if (uid != owner) {
                found(new Finding.Foreign(directory, uid, owner));
            }
            if ((mode & 0002) != 0) {
                found(new Finding.Open(directory));
            }
        } catch (NoSuchFileException e) {
            found(new Finding.Missing(directory));
        } catch (IOException e) {
            found(Verify.unreadable(directory, e));
        }
    }

    /** Looks at one file, which may go at any time. */
    @FunctionalInterface
    private interface Look {
        void at(Path file) throws IOException;
    }

    private void each(Path directory, Look look) {
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                try {
                    look.at(file);
                } catch (NoSuchFileException e) {
                    // renamed or deleted meanwhile
                } catch (IOException e) {
                    found(Verify.unreadable(file, e));
                }
                if (++count % STEP == 0) {
                    looked.accept(STEP);
                }
            }
            looked.accept(count % STEP);
        } catch (NoSuchFileException e) {
            // said already
        } catch (DirectoryIteratorException e) {
            found(Verify.unreadable(directory, e));
        } catch (IOException e) {
            found(Verify.unreadable(directory, e));
        }
    }

    private void leftBehind(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        boolean idle = also.contains(Verify.Also.IDLE);
        Matcher temporary = TEMPORARY.matcher(name);
        if (temporary.matches()) {
            long pid =
                    Stream.of(1, 2, 3)
                            .map(temporary::group)
                            .filter(Objects::nonNull)
                            .mapToLong(Long::parseLong)
                            .sum();
            boolean alive = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
            if ((idle || !alive) && Files.isRegularFile(file)) {
                found(new Finding.LeftBehind(file));
            }
        } else if (name.endsWith(".lock") && (idle || DotLock.isStale(file, host))) {
            found(new Finding.LeftBehind(file));
        } else if (name.equals("dovecot-uidlist.tmp") && (idle || isOld(file))) {
            found(new Finding.LeftBehind(file));
        }
    }

    private void temporary(Path file) throws IOException {
        if (also.contains(Verify.Also.IDLE) || isOld(file)) {
            found(new Finding.LeftBehind(file));
        }
    }

    private boolean isOld(Path file) throws IOException {
        var changed = (FileTime) Files.getAttribute(file, "unix:ctime");
        Instant now = host.clock().instant();
        return changed.toInstant().isBefore(now.minus(Scan.TEMPORARY));
    }

    /** Whether it is one. */
    private boolean message(Path file) throws IOException {
        if (isHidden(file)) {
            return false;
        }
        if (!Files.isRegularFile(file) && Files.exists(file, NOFOLLOW_LINKS)) {
            found(new Finding.NoMessage(file));
            return false;
        }
        var facts = Files.readAttributes(file, "unix:uid,size,lastModifiedTime");
        int uid = (Integer) facts.getOrDefault("uid", owner);
        if (uid != owner) {
            found(new Finding.Foreign(file, uid, owner));
        }
        MaildirName name = MaildirName.parse(String.valueOf(file.getFileName()));
        long octets = (Long) facts.getOrDefault("size", 0L);
        var modified = (FileTime) facts.getOrDefault("lastModifiedTime", FileTime.fromMillis(0));
        var listed = new IndexCheck.Listed(file, octets, modified, true);
        IndexCheck.Listed other = bases.putIfAbsent(name.base(), listed);
        if (other != null) {
            bases.put(name.base(), other.withTwin());
            found(new Finding.Doubled(file, other.file()));
        }
        name.letters()
                .chars()
                .filter(c -> c >= 'a' && c <= 'z')
                .forEach(c -> letters.merge((char) c, 1, Integer::sum));
        sizes(file, name.base(), octets);
        return true;
    }

    private void sizes(Path file, String base, long octets) throws IOException {
        long named = MaildirName.octets(base);
        boolean bodies = also.contains(Verify.Also.BODIES);
        boolean differs = named >= 0 && named != octets;
        MessageKind kind = bodies || differs ? MessageFile.kindOf(file) : MessageKind.PLAIN;
        if (kind != MessageKind.PLAIN) {
            kinds.merge(kind, 1, Integer::sum); // the name says what is in it
        } else if (differs) {
            found(new Finding.WrongSize(file, 'S', named, octets));
        }
        long served = MaildirName.messageSize(base);
        if (served >= 0 && bodies && kind != MessageKind.CRYPTED) {
            long actual = MessageFile.messageSize(file);
            if (served != actual) {
                found(new Finding.WrongSize(file, 'W', served, actual));
            }
        }
    }

    private void keywords() {
        try {
            Keywords named = Keywords.parse(content(paths.keywords()), new byte[0]);
            letters.forEach((letter, messages) -> {
                if (!named.letters().containsKey(letter - 'a')) {
                    found(new Finding.Nameless(paths.keywords(), letter, messages));
                }
            });
        } catch (NoSuchFileException e) {
            letters.forEach((letter, messages) ->
                    found(new Finding.Nameless(paths.keywords(), letter, messages)));
        } catch (IOException e) {
            found(Verify.unreadable(paths.keywords(), e));
        }
    }

    /** Empty if there is none that could be used. */
    private Optional<UidList> list() {
        Path file = paths.uidList();
        try {
            UidList list = UidList.parse(content(file));
            if (list.uidValidity() == 0) {
                found(new Finding.DamagedList(file, "has no UIDVALIDITY that can be read"));
                return Optional.empty();
            }
            uidValidity = OptionalLong.of(list.uidValidity());
            if (!list.sound()) {
                found(new Finding.DamagedList(file, "has lines that are no records, or is old"));
            }
            numbered(list);
            return Optional.of(list);
        } catch (NoSuchFileException e) {
            // nobody has opened the mailbox yet
        } catch (IOException e) {
            found(Verify.unreadable(file, e));
        }
        return Optional.empty();
    }

    private Optional<IndexCheck> index() {
        try {
            boolean idle = also.contains(Verify.Also.IDLE);
            return Optional.of(IndexCheck.begin(paths, exclusive, idle));
        } catch (IOException e) {
            found(Verify.unreadable(Index.file(paths), e));
            return Optional.empty();
        }
    }

    private void index(IndexCheck check, UidList list) {
        try {
            check.end(list, bases, also.contains(Verify.Also.BODIES)).forEach(this::found);
        } catch (IOException e) {
            found(Verify.unreadable(Index.file(paths), e));
        }
    }

    private void numbered(UidList list) {
        Set<String> listed = new HashSet<>();
        for (UidRecord record : list.records()) {
            if (!listed.add(record.base())) {
                String text = "has two UIDs for " + record.base();
                found(new Finding.DamagedList(paths.uidList(), text));
            }
        }
        for (Path message : inCur) {
            if (!listed.contains(MaildirName.base(String.valueOf(message.getFileName())))) {
                found(new Finding.Unnumbered(message));
            }
        }
    }

    private void found(Finding finding) {
        if (findings.size() < MOST) {
            findings.add(finding);
        } else {
            unsaid++;
        }
    }

    private static byte[] content(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    private static boolean isHidden(Path file) {
        return String.valueOf(file.getFileName()).startsWith(".");
    }
}
