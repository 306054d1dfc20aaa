package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.disk.ClockedVolume;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.InMemory;
import org.posthorn.disk.NioVolume;
import org.posthorn.disk.Volume;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Delivery;
import org.posthorn.store.Derivation;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.Uid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Two mailboxes, the store and another program: whatever they do in turn, and whatever becomes of
 * the index meanwhile, after each step the store says what is {@link Expected}.
 *
 * <p>A failure names its seed and what was done: the same seed does the same. Long, because each
 * kind of step is a few lines and all change the same two mailboxes.
 */
@DisplayName("Whatever others do to the files, and whatever becomes of the index")
@Timeout(300)
final class DisturbedMailboxTest {

    private static final int STEPS = 160;

    private static final List<MailboxName> NAMES =
            List.of(MailboxName.INBOX, MailboxName.of("Work"));

    private static final List<String> WORDS =
            List.of("$Label1", "Work", "later", "$Forwarded", "more");

    private static final Derivation FIRST_LINE =
            new Derivation() {
                @Override
                public int form() {
                    return 3;
                }

                @Override
                public byte[] of(Octets message) {
                    return message.read(0, 12);
                }
            };

    @TempDir(factory = InMemory.class)
    Path folder;

    private final Ticks ticks = new Ticks();
    private final Volume volume = new ClockedVolume(new NioVolume(), ticks);
    private final Disk disk = new Disk(new DiskConf(2), volume);
    private final Map<MailboxName, Expected> expected = new TreeMap<>();
    private final Map<MailboxName, OtherProgram> others = new TreeMap<>();
    private final Map<MailboxName, Mailbox> held = new HashMap<>();
    private final List<String> done = new ArrayList<>();
    private Random random = new Random();
    private MailStore store = open();
    private int texts;

    /** These always, and some that nobody has tried. */
    static LongStream seeds() {
        return LongStream.concat(LongStream.rangeClosed(1, 20), new Random().longs(5));
    }

    @BeforeEach
    void begin() {
        store.create(anna(), NAMES.getLast());
    }

    @AfterEach
    void end() {
        held.values().forEach(Mailbox::close);
        store.close();
        disk.close();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_store_says_what_is_there(long seed) throws IOException {
        random = new Random(seed);
        var emailIds = new HashMap<String, String>();
        for (MailboxName name : NAMES) {
            expected.put(name, new Expected(emailIds));
            Path directory = name.equals(NAMES.getFirst()) ? root() : root().resolve(".Work");
            others.put(name, new OtherProgram(volume, directory, random, ticks));
        }
        try {
            check();
            for (int i = 0; i < STEPS; i++) {
                step();
                check();
                if (i % 15 == 14) {
                    verify();
                }
            }
            verify();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed %dL, %s".formatted(seed, done), e);
        }
    }

    private void step() throws IOException {
        ticks.pass(random);
        MailboxName name = NAMES.get(random.nextInt(NAMES.size()));
        Expected box = expected.getOrDefault(name, new Expected(Map.of()));
        List<String> some = some(box);
        Flags flags = flags();
        switch (random.nextInt(17)) {
            case 0 -> deliver(name, box);
            case 1, 2 -> append(name, box, flags);
            case 3, 4 -> {
                note("flags of %s in %s: %s".formatted(some, name, flags));
                FlagChange change =
                        switch (random.nextInt(3)) {
                            case 0 -> new FlagChange.Add(flags);
                            case 1 -> new FlagChange.Remove(flags);
                            default -> new FlagChange.Replace(flags);
                        };
                in(name, mailbox -> mailbox.store(box.uids(some), change));
                some.forEach(text -> box.put(text, change.applyTo(box.flags(text))));
            }
            case 5 -> {
                note("expunge %s in %s".formatted(some, name));
                in(name, mailbox -> mailbox.expunge(box.uids(some)));
                some.forEach(box::remove);
            }
            case 6, 7 -> into(name, box, some);
            case 8, 9 -> reopen(random.nextInt(3) > 0);
            case 10 -> die();
            case 11 -> {
                note("hold %s, or leave it".formatted(name));
                Mailbox mailbox = held.remove(name);
                if (mailbox == null) {
                    held.put(name, store.open(anna(), name));
                } else {
                    mailbox.close();
                }
            }
            default -> {
                // in the same tick as a change of our own it would be seen late
                ticks.pass(Duration.ofMillis(4));
                other(
                        others.getOrDefault(name, new OtherProgram(volume, root(), random, ticks)),
                        name,
                        box);
                if (random.nextInt(3) == 0) {
                    ticks.pass(Duration.ofSeconds(3));
                }
            }
        }
    }

    private void deliver(MailboxName name, Expected box) {
        String text = text();
        note("deliver %s to %s".formatted(text, name));
        var target = new Delivery.Target(anna(), name, Flags.NONE);
        try (Delivery delivery = store.deliver(List.of(target), text.length())) {
            Client.write(delivery.body(), text);
            delivery.prepare();
            assertThat(delivery.commit()).isEmpty();
        }
        box.put(text, Flags.NONE);
    }

    private void append(MailboxName name, Expected box, Flags flags) {
        String text = text();
        note("append %s to %s with %s".formatted(text, name, flags));
        in(
                name,
                mailbox -> {
                    try (Append append = mailbox.append(text.length())) {
                        Client.write(append.message(flags, ticks.instant()), text);
                        append.commit();
                    }
                });
        box.put(text, flags);
    }

    private void into(MailboxName name, Expected box, List<String> some) {
        MailboxName to = NAMES.get(name.equals(NAMES.getFirst()) ? 1 : 0);
        Expected target = expected.getOrDefault(to, box);
        var which = new ArrayList<>(some);
        which.removeIf(target::wasThere);
        boolean move = random.nextBoolean();
        note("%s %s from %s".formatted(move ? "move" : "copy", which, name));
        in(
                name,
                mailbox -> {
                    if (move) {
                        mailbox.move(box.uids(which), to);
                    } else {
                        mailbox.copy(box.uids(which), to);
                    }
                });
        for (String text : box.texts()) {
            if (which.contains(text)) {
                target.put(text, box.flags(text));
                if (move) {
                    box.remove(text);
                }
            }
        }
    }

    /** What another program does in one mailbox. */
    private void other(OtherProgram program, MailboxName name, Expected box) throws IOException {
        List<Path> cur = program.files("cur");
        List<Path> fresh = program.files("new");
        switch (random.nextInt(7)) {
            case 0, 1 -> {
                String text = text();
                note("another delivers %s to %s".formatted(text, name));
                program.deliver(text);
                box.put(text, Flags.NONE);
            }
            case 2, 3 -> {
                if (!cur.isEmpty()) {
                    flag(program, cur.get(random.nextInt(cur.size())), box);
                }
            }
            case 4 -> {
                if (!fresh.isEmpty()) {
                    flag(program, fresh.get(random.nextInt(fresh.size())), box);
                } else if (!cur.isEmpty()) {
                    Path file = cur.get(random.nextInt(cur.size()));
                    note("another deletes %s".formatted(OtherProgram.text(file)));
                    box.remove(OtherProgram.text(file));
                    program.delete(file);
                }
            }
            case 5 -> {
                note("another numbers %s".formatted(name));
                program.number();
            }
            default -> {
                String word = WORDS.get(random.nextInt(WORDS.size()));
                note("another names %s in %s".formatted(word, name));
                program.name(word);
            }
        }
    }

    private void flag(OtherProgram program, Path file, Expected box) throws IOException {
        Flags flags = program.flags();
        String text = OtherProgram.text(file);
        note("another sets flags of %s: %s".formatted(text, flags));
        program.flag(file, flags);
        box.put(text, flags);
    }

    private void reopen(boolean harm) throws IOException {
        note("reopen");
        boolean late = random.nextBoolean();
        if (harm && !late) {
            harm();
        }
        held.values().forEach(Mailbox::close);
        held.clear();
        store.close();
        if (harm && late) {
            harm();
        }
        ticks.pass(Duration.ofMillis(4)); // before the first change, so MODSEQs are not ahead of it
        ticks.pass(random);
        store = open();
    }

    /** What the index has not been told by now it is never told. */
    private void die() throws IOException {
        var indexes = new HashMap<Path, byte[]>();
        for (String directory : List.of(".", ".Work")) {
            Path file = root().resolve(directory).resolve("posthorn.index");
            if (Files.exists(file)) {
                indexes.put(file, Files.readAllBytes(file));
            }
        }
        reopen(false);
        store.close();
        for (Map.Entry<Path, byte[]> index : indexes.entrySet()) {
            Files.write(index.getKey(), index.getValue());
        }
        note("no, die");
        expected.values().forEach(Expected::forgetModSeqs);
        store = open();
    }

    private void harm() throws IOException {
        String directory = random.nextBoolean() ? "." : ".Work";
        String name = random.nextInt(3) == 0 ? "posthorn.index.cache" : "posthorn.index";
        Path file = root().resolve(directory).resolve(name);
        if (!Files.exists(file)) {
            return;
        }
        byte[] octets = Files.readAllBytes(file);
        int place = random.nextInt(octets.length);
        switch (random.nextInt(3)) {
            case 0 -> {
                note("delete %s".formatted(file.getFileName()));
                Files.delete(file);
            }
            case 1 -> {
                note("cut %s at %d".formatted(file.getFileName(), place));
                Files.write(file, Arrays.copyOf(octets, place));
            }
            default -> {
                note("flip %s at %d".formatted(file.getFileName(), place));
                octets[place] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, octets);
            }
        }
    }

    private void check() {
        for (MailboxName name : NAMES) {
            Expected box = expected.getOrDefault(name, new Expected(Map.of()));
            MailStore.Status status = store.status(anna(), name);
            in(
                    name,
                    mailbox -> {
                        box.check(mailbox, status);
                        List<Uid> uids =
                                box.texts().stream().map(text -> new Uid(box.uid(text))).toList();
                        List<byte[]> derived = mailbox.derived(uids, FIRST_LINE);
                        for (int i = 0; i < uids.size(); i++) {
                            assertThat(new String(derived.get(i), US_ASCII))
                                    .isEqualTo(box.texts().get(i).substring(0, 12));
                        }
                    });
        }
    }

    private void verify() {
        var verify = new Verify(MaildirUnderTest.CRLF, disk, ticks);
        assertThat(verify.look(anna(), EnumSet.allOf(Verify.Also.class), looked -> {}))
                .filteredOn(finding -> finding.severity() != Finding.Severity.NOTE)
                .isEmpty();
    }

    private interface Work {
        void with(Mailbox mailbox);
    }

    private void in(MailboxName name, Work work) {
        Mailbox there = held.get(name);
        if (there != null) {
            work.with(there);
            return;
        }
        try (Mailbox mailbox = store.open(anna(), name)) {
            work.with(mailbox);
        }
    }

    private MailStore open() {
        var host = new Host(Host.here().name(), Host.here().pid(), ticks);
        return new MaildirStore(MaildirUnderTest.CRLF, disk, ticks, host);
    }

    private List<String> some(Expected box) {
        var all = new ArrayList<>(box.texts());
        Collections.shuffle(all, random);
        return List.copyOf(all.subList(0, Math.min(all.size(), 1 + random.nextInt(3))));
    }

    private Flags flags() {
        Flags flags = Flags.NONE;
        for (SystemFlag flag : SystemFlag.values()) {
            flags = random.nextInt(3) == 0 ? flags.plus(Flags.of(flag)) : flags;
        }
        if (random.nextInt(3) == 0) {
            String word = WORDS.get(random.nextInt(WORDS.size()));
            flags = flags.plus(new Flags(Set.of(), Set.of(word)));
        }
        return flags;
    }

    private String text() {
        return "S: %05d\r\n\r\n%s\r\n".formatted(++texts, "x".repeat(random.nextInt(40)));
    }

    private void note(String what) {
        done.add(what.replace("\r\n", "").replace("S: ", ""));
    }

    private Path root() {
        return folder.resolve("anna");
    }

    private Account anna() {
        return new Account("anna", root(), Account.Limits.NONE);
    }
}
