package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.ClockedVolume;
import org.posthorn.disk.CrashSimulator;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.InMemory;
import org.posthorn.disk.Loss;
import org.posthorn.disk.NioVolume;
import org.posthorn.disk.Recorded;
import org.posthorn.disk.RecordingVolume;
import org.posthorn.store.Account;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * The power fails after any operation, in every way that a file system allows: what was
 * acknowledged by then is there once and as it was, the rest once at most, and the store goes on.
 * Indexes are as the cut has left them, of the same inodes as it were: whole, torn, or older or
 * newer than the directories, whose times the test's clock has given.
 *
 * <p>A failure says after which operation, with what loss and by which seed. Long, because every
 * scenario is short and all share what cuts and checks.
 */
@DisplayName("What is acknowledged survives a power cut")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(900)
final class CrashTest {

    /** Above the largest that Linux gives: the locks that are left are those of a dead process. */
    private static final long NO_PID = 5_000_000;

    /** Of each world: thousands in all, at about a hundred a second. */
    private static final int CUTS = 300;

    private static final MailboxName WORK = MailboxName.of("Work");

    @TempDir(factory = InMemory.class)
    Path folder;

    private InstantSource machine = InstantSource.system();
    private final Disk checking =
            new Disk(new DiskConf(2), new ClockedVolume(new NioVolume(), () -> machine.instant()));
    private long points;
    private long nanoseconds;
    private long opened;
    private long unlisted;
    private int worlds;
    private int starts;

    private Path root;
    private final Ticks ticks = new Ticks();
    private final NavigableMap<Long, Instant> times = new ConcurrentSkipListMap<>();
    private MaildirConf conf;
    private RecordingVolume recording;
    private Disk disk;
    private MaildirStore store;
    private Promises promises;
    private Client anna;
    private Promises.Box inbox;
    private long from;

    @BeforeEach
    void begin() throws IOException {
        root = Files.createDirectory(folder.resolve("world-" + ++worlds));
        conf = MaildirUnderTest.CRLF;
        open();
        from = 0;
    }

    /** Nothing has happened yet. */
    private void open() {
        recording = new RecordingVolume(new ClockedVolume(new NioVolume(), ticks));
        disk = new Disk(new DiskConf(4), recording);
        store = store(NO_PID);
        times.clear();
        times.put(-1L, ticks.instant());
        promises = new Promises();
        anna = client("anna");
        inbox = inbox(anna);
    }

    @AfterEach
    void cut_the_power_after_every_operation() throws IOException {
        anna.close();
        store.close();
        disk.close();
        long start = System.nanoTime();
        List<Recorded> recorded = recording.recorded();
        var simulator = new CrashSimulator(root, recorded);
        for (Cut cut : cuts(simulator.last())) {
            check(simulator, recorded, cut.moment(), cut.loss(), cut.moment() * 31 + worlds);
        }
        nanoseconds += System.nanoTime() - start;
    }

    @AfterAll
    void say_how_many() {
        checking.close();
        System.out.printf(
                "%d power cuts survived, %d ms each; of %d mailboxes %d opened from their index%n",
                points, points == 0 ? 0 : nanoseconds / points / 1_000_000, opened, unlisted);
        assertThat(points < 1000 || unlisted > 0).as("indexes were at work").isTrue();
    }

    @Test
    void first_use_of_an_account() {
        anna.look(inbox);
    }

    @Test
    void first_use_of_an_account_that_comes_with_mailboxes() {
        conf = MaildirConf.DEFAULT;
        open();
        List<Promises.Box> special =
                conf.specialMailboxes().values().stream().map(name -> at(anna, name)).toList();
        anna.look(inbox);
        anna.delete(special.getFirst());
    }

    @Test
    void deliveries_to_one_mailbox() {
        ready();
        anna.deliver("one\r\n", new Client.To(inbox, Flags.NONE));
        anna.deliver("two\r\n", new Client.To(inbox, Flags.NONE));
    }

    @Test
    void a_delivery_to_several_mailboxes_and_accounts_with_flags() {
        Client bert = client("bert");
        Promises.Box berts = inbox(bert);
        ready();
        Promises.Box work = anna.create(WORK);
        var todo = new Flags(Set.of(SystemFlag.SEEN), Set.of("todo"));
        anna.deliver(
                "one\r\n",
                new Client.To(inbox, Flags.NONE),
                new Client.To(work, todo),
                new Client.To(berts, Flags.NONE));
        anna.look(work);
        bert.close();
    }

    @Test
    void new_mail_is_accepted_and_gets_uids() {
        ready();
        for (int i = 0; i < 3; i++) {
            anna.deliver("number " + i + "\r\n", new Client.To(inbox, Flags.NONE));
        }
        from = recording.moment();
        anna.look(inbox);
        anna.deliver("later\r\n", new Client.To(inbox, Flags.NONE));
        anna.look(inbox);
    }

    @Test
    void appends_of_one_and_of_several() {
        ready();
        anna.append(inbox, Flags.of(SystemFlag.DRAFT), "one\r\n");
        anna.append(inbox, Flags.NONE, "two\r\n", "three\r\n", "four\r\n");
    }

    @Test
    void copies_and_moves() {
        ready();
        Promises.Box work = anna.create(WORK);
        List<Promises.Copy> some =
                anna.append(
                        inbox,
                        new Flags(Set.of(SystemFlag.FLAGGED), Set.of("todo")),
                        "one\r\n",
                        "two\r\n",
                        "three\r\n");
        from = recording.moment();
        anna.copy(some.subList(0, 2), work);
        anna.move(some.subList(2, 3), work);
        anna.expunge(some.subList(0, 1));
        anna.move(anna.append(work, Flags.NONE, "four\r\n", "five\r\n"), inbox);
    }

    @Test
    void flags_and_keywords() {
        ready();
        List<Promises.Copy> some = anna.append(inbox, Flags.NONE, "one\r\n", "two\r\n");
        anna.deliver("three\r\n", new Client.To(inbox, Flags.NONE));
        from = recording.moment();
        anna.store(some, new FlagChange.Add(Flags.of(SystemFlag.SEEN)));
        anna.store(some, new FlagChange.Add(new Flags(Set.of(), Set.of("todo"))));
        anna.store(some.subList(0, 1), new FlagChange.Replace(Flags.of(SystemFlag.ANSWERED)));
        anna.store(some, new FlagChange.Remove(new Flags(Set.of(), Set.of("todo"))));
    }

    @Test
    void a_mailbox_that_rested_and_opens_from_its_index() {
        ready();
        Promises.Box work = anna.create(WORK);
        List<Promises.Copy> some =
                anna.append(inbox, Flags.NONE, "one\r\n", "two\r\n", "three\r\n");
        from = recording.moment();
        for (int round = 0; round < 2; round++) {
            restart();
            anna.look(inbox);
        }
        anna.deliver("four\r\n", new Client.To(inbox, Flags.NONE));
        anna.look(inbox);
        restart();
        anna.store(some, new FlagChange.Add(Flags.of(SystemFlag.SEEN)));
        anna.expunge(some.subList(2, 3));
        restart();
        anna.move(some.subList(0, 1), work);
        restart();
        anna.look(inbox);
        anna.look(work);
        restart();
        anna.append(inbox, Flags.NONE, "five\r\n");
    }

    @Test
    void mailboxes_and_trees_of_them() {
        trees();
    }

    @Test
    void mailboxes_with_control_files_and_indexes_elsewhere() {
        anna.close();
        Path mail = root.resolve("carl");
        Path control = root.resolve("control/carl");
        Path index = root.resolve("index/carl");
        anna = client(new Account("carl", mail, mail, control, index, Account.Limits.NONE));
        inbox = inbox(anna);
        trees();
    }

    private void trees() {
        ready();
        Promises.Box a = anna.create(MailboxName.of("a"));
        Promises.Box b = anna.create(MailboxName.of("a", "b"));
        anna.append(a, Flags.NONE, "one\r\n");
        anna.append(b, Flags.NONE, "two\r\n");
        anna.subscribe(MailboxName.of("a", "b"), true);
        anna.rename(a, MailboxName.of("e"), List.of(a, b));
        anna.look(b);
        anna.delete(a);
        anna.subscribe(MailboxName.of("a", "b"), false);
        Promises.Box again = anna.create(MailboxName.of("a"));
        anna.append(again, Flags.NONE, "three\r\n");
    }

    @Test
    void the_list_of_uids_is_compacted() {
        ready();
        var texts = new ArrayList<String>();
        for (int i = 0; i < 140; i++) {
            texts.add("number " + i + "\r\n");
        }
        List<Promises.Copy> all = anna.append(inbox, Flags.NONE, texts.toArray(String[]::new));
        anna.expunge(all.subList(0, 139));
        from = recording.moment();
        anna.append(inbox, Flags.NONE, "one\r\n");
        anna.look(inbox);
        anna.append(inbox, Flags.NONE, "two\r\n");
    }

    @Test
    void errands_of_one_client_1() {
        errands(1, 24);
    }

    @Test
    void errands_of_one_client_2() {
        errands(2, 24);
    }

    @Test
    void errands_of_one_client_3() {
        errands(3, 24);
    }

    @Test
    void errands_of_three_clients_4() throws InterruptedException {
        errandsOfThree(4);
    }

    @Test
    void errands_of_three_clients_5() throws InterruptedException {
        errandsOfThree(5);
    }

    @Test
    void errands_of_three_clients_6() throws InterruptedException {
        errandsOfThree(6);
    }

    private void errands(long seed, int steps) {
        ready();
        Promises.Box work = anna.create(WORK);
        from = recording.moment();
        var errands =
                new Errands(
                        anna,
                        new Random(seed),
                        "anna",
                        Errands.NAMES.subList(2, Errands.NAMES.size()),
                        List.of(inbox, work));
        for (int i = 0; i < steps; i++) {
            errands.one();
            if (i % 6 == 5) {
                restart();
            }
        }
    }

    /** At once: what they do comes in another order each time. */
    private void errandsOfThree(long seed) throws InterruptedException {
        ready();
        Promises.Box work = anna.create(WORK);
        from = recording.moment();
        var failures = new ConcurrentLinkedQueue<Throwable>();
        var threads = new ArrayList<Thread>();
        for (int number = 0; number < 3; number++) {
            var client = client("anna", seed * 3 + number);
            List<MailboxName> names =
                    switch (number) {
                        case 0 -> Errands.NAMES.subList(2, 6);
                        case 1 -> Errands.NAMES.subList(6, 7);
                        default -> Errands.NAMES.subList(7, 9);
                    };
            var errands =
                    new Errands(
                            client,
                            new Random(seed * 3 + number),
                            "client" + number + "-",
                            names,
                            List.of(inbox, work));
            threads.add(
                    Thread.startVirtualThread(() -> {
                        try (client) {
                            for (int i = 0; i < 10; i++) {
                                errands.one();
                            }
                        } catch (Throwable e) {
                            failures.add(e);
                        }
                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }

    /** From here on every operation is one of the scenario's. */
    private void ready() {
        anna.look(inbox);
        from = recording.moment();
    }

    /** Another process goes on, after a while, with what the one before has written down. */
    private void restart() {
        anna.close();
        store.close();
        ticks.pass(Duration.ofSeconds(3));
        times.put(recording.moment(), ticks.instant());
        store = store(NO_PID + ++starts);
        anna.goOn(store);
    }

    private MaildirStore store(long pid) {
        var host = new Host(Host.here().name(), pid, ticks);
        return new MaildirStore(conf, disk, ticks, host);
    }

    private Client client(String user) {
        return client(user, worlds);
    }

    private Client client(String user, long seed) {
        return client(new Account(user, root.resolve(user), Account.Limits.NONE), seed);
    }

    private Client client(Account account) {
        return client(account, worlds);
    }

    private Client client(Account account, long seed) {
        var random = new Random(seed);
        return new Client(account, store, recording, promises, () -> pass(random));
    }

    private void pass(Random random) {
        ticks.pass(random);
        times.put(recording.moment(), ticks.instant());
    }

    /** When the machine comes up again, as its clock has it. */
    private InstantSource clock(long moment, Loss loss) {
        Map.Entry<Long, Instant> last = times.lowerEntry(moment);
        Instant then = last == null ? ticks.instant() : last.getValue();
        Duration off =
                switch ((int) (moment % 8)) {
                    case 1, 6 -> loss == Loss.NOTHING ? Duration.ZERO : Duration.ofMinutes(10);
                    case 3 -> Duration.ofHours(-1); // it has no battery
                    default -> Duration.ofMinutes(10);
                };
        return InstantSource.offset(
                InstantSource.system(), Duration.between(Instant.now(), then.plus(off)));
    }

    private Promises.Box inbox(Client client) {
        return at(client, MailboxName.INBOX);
    }

    /** A mailbox that nobody has to make. */
    private Promises.Box at(Client client, MailboxName name) {
        return promises.made(client.account, Span.ALWAYS, name);
    }

    private record Cut(long moment, Loss loss) {}

    /** All there are, or as many of them as there is time for. */
    private List<Cut> cuts(long last) {
        var cuts = new ArrayList<Cut>();
        for (long moment = from; moment <= last; moment++) {
            for (Loss loss : Loss.values()) {
                cuts.add(new Cut(moment, loss));
            }
        }
        Collections.shuffle(cuts, new Random(worlds));
        return List.copyOf(cuts.subList(0, Math.min(cuts.size(), CUTS)));
    }

    private void check(
            CrashSimulator simulator, List<Recorded> recorded, long moment, Loss loss, long seed)
            throws IOException {
        Path left = Files.createDirectory(folder.resolve("left-" + points++));
        try {
            Map<Path, Long> inodes = simulator.after(moment, loss, seed).write(left);
            for (Path path : inodes.keySet()) {
                if (path.endsWith("posthorn.index")) {
                    IndexFile.moved(path, inodes);
                }
            }
            var accounts = promises.boxes().stream().map(box -> box.account).distinct().toList();
            machine = clock(moment, loss);
            var after = new AfterCrash(conf, promises, moment, loss, checking, machine);
            after.check(accounts, left, moment % 4 == 0, moment % 3 == 0);
            opened += after.opened();
            unlisted += after.unlisted();
        } catch (AssertionError | RuntimeException e) {
            String last =
                    moment == 0 ? "none" : recorded.get((int) moment - 1).operation().toString();
            throw new AssertionError(
                    "after operation %d (%s), loss %s, seed %d: %s"
                            .formatted(moment, last.replace(root.toString(), ""), loss, seed, e),
                    e);
        }
        delete(left);
    }

    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            List<Path> below;
            try (Stream<Path> entries = Files.list(path)) {
                below = entries.toList();
            }
            for (Path entry : below) {
                delete(entry);
            }
        }
        Files.delete(path);
    }
}
