package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.store.maildir.ColumnsTest.columns;
import static org.posthorn.store.maildir.ColumnsTest.row;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.InMemory;
import org.posthorn.disk.NioVolume;
import org.posthorn.store.Flags;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

@DisplayName("Mutated indexes with sound checksums: a mailbox in order, or none")
@Timeout(120)
final class IndexFuzzTest {

    private static final int ROUNDS = 4000;

    /** What breaks those who count, compare or allocate. */
    private static final int[] ODD = {
        0, 1, 2, -1, 10, 255, 256, 257, 0xffff, 0x10000, 1 << 24, Integer.MAX_VALUE, 1 << 31, -2
    };

    @TempDir(factory = InMemory.class)
    Path folder;

    private final Random random = new Random(17);
    private Disk disk;

    @BeforeEach
    void open() {
        disk = new Disk(new DiskConf(2), new NioVolume());
    }

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void indexes() throws IOException {
        byte[] sound = saved();
        int loaded = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutated = mutated(sound);
            try (IndexInput in = IndexInput.open(Files.write(file(), mutated))) {
                IndexLoad.Loaded found = IndexLoad.from(in, Measures.Source.NONE);
                requireOrder(found.columns(), round);
                loaded++;
            } catch (IndexDamage e) {
                assertThat(e).hasMessageMatching("[ -~]{4,80}");
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("round " + round, e);
            }
        }
        assertThat(loaded).as("neither all nor none").isBetween(ROUNDS / 50, ROUNDS);
    }

    /** As a later process does: what is of use is read, changed and written. */
    @Test
    void mailboxes_are_changed_and_saved_on_top_of_them() throws IOException {
        byte[] sound = saved();
        for (int round = 0; round < ROUNDS / 4; round++) {
            Files.write(file(), mutated(sound));
            Index index = new Index(FolderPaths.in(folder), new MaildirDisk(disk), Instant::now);
            index.summary();
            Columns found =
                    index.load(7).map(Index.Loaded::columns).orElse(Columns.empty(7, 900, 99));
            long modSeq = found.highestModSeq() + 1;
            ColumnsEdit edit = found.edit();
            if (found.size() > 0) {
                edit.remove(random.nextInt(found.size()));
            }
            if (found.uidNext() < Uid.MAX) {
                edit.append(row(found.uidNext(), "S", Math.min(modSeq, 100)));
            }
            Columns next = edit.columns(7, Math.min(found.uidNext() + 1, Uid.MAX), modSeq);

            index.save(next, IndexTest.seen(round));

            var again = new Index(FolderPaths.in(folder), new MaildirDisk(disk), Instant::now);
            assertThat(again.load(7).map(Index.Loaded::columns).map(ColumnsTest::rows))
                    .as("round %d", round)
                    .contains(ColumnsTest.rows(next));
        }
    }

    /** A record says what it says: of the mailbox nothing else can be known. */
    @Test
    void results() throws IOException {
        var paths = FolderPaths.in(folder);
        Columns mailbox = columns(40);
        List<Uid> uids = LongStream.rangeClosed(1, 42).mapToObj(Uid::new).toList();
        for (int round = 0; round < ROUNDS / 4; round++) {
            var out = new ByteArrayOutputStream();
            byte[] header = DerivedRecords.header(7);
            out.writeBytes(header);
            var kept = new byte[43][];
            for (int n = random.nextInt(8); n > 0; n--) {
                long uid = random.nextInt(6) == 0 ? odd() : 1L + random.nextInt(42);
                int form = random.nextInt(4) == 0 ? odd() : 1;
                var result = new byte[random.nextInt(6) == 0 ? 0 : random.nextInt(300)];
                random.nextBytes(result);
                DerivedRecords.write(out, DerivedRecords.seed(header), uid, form, result);
                boolean sound = result.length > 0 && (int) uid != 0 && form > 0 && form <= 0xffff;
                if (!sound) {
                    break;
                }
                if (form == 1 && uid > 0 && uid <= 42) {
                    kept[(int) uid] = result;
                }
            }
            if (random.nextBoolean()) {
                ByteBuffer head = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
                out.writeBytes(head.putInt(1).putInt(1).putInt(odd()).putInt(odd()).array());
            }
            Files.write(folder.resolve("posthorn.index.cache"), out.toByteArray());
            var derived = new DerivedFile(paths, new MaildirDisk(disk), Instant::now);

            List<byte[]> read = derived.read(mailbox, uids, 1);

            for (int uid = 1; uid <= 42; uid++) {
                byte[] result = kept[uid] == null ? new byte[0] : kept[uid];
                assertThat(read.get(uid - 1)).as("round %d, UID %d", round, uid).isEqualTo(result);
            }
            derived.add(mailbox, uids.subList(4, 5), 1, List.of(new byte[] {4}));
            assertThat(derived.read(mailbox, uids, 1).get(4)).containsExactly(4);
        }
    }

    /** What whoever uses columns may rely on. */
    private static void requireOrder(Columns columns, int round) {
        assertThat(columns.uidNext()).as("round %d", round).isBetween(1L, Uid.MAX);
        assertThat(columns.highestModSeq()).isBetween(0L, ModSeqs.MAX);
        long before = 0;
        long octets = 0;
        for (int i = 0; i < columns.size(); i++) {
            assertThat(columns.uid(i)).isGreaterThan(before).isLessThan(columns.uidNext());
            assertThat(columns.indexOf(columns.uid(i))).isEqualTo(i);
            assertThat(columns.modSeq(i)).isBetween(1L, columns.highestModSeq());
            assertThat(columns.base(i))
                    .isNotEmpty()
                    .doesNotContain("/", "\n", "\0")
                    .doesNotStartWith(".");
            assertThat(columns.fields(i)).doesNotContain("\n", "\0");
            assertThat(columns.path(i)).matches("(?s)(cur|new)/[^/\n]+");
            assertThat(columns.messageSize(i)).isNotNegative();
            assertThat(columns.uidl(i)).matches("[!-~]{1,70}");
            assertThat(columns.internalDate(i)).isNotNull();
            assertThat(columns.emailId(i)).isNotEmpty();
            before = columns.uid(i);
            octets += columns.messageSize(i);
        }
        assertThat(columns.octets()).isEqualTo(octets).isNotNegative();
        UidSet there =
                UidSet.of(IntStream.range(0, columns.size()).mapToLong(columns::uid).toArray());
        for (long modSeq : new long[] {0, 3, 10, 11, 12, columns.highestModSeq()}) {
            UidSet vanished = columns.vanishedSince(modSeq);
            assertThat(vanished.minus(there)).isEqualTo(vanished);
            assertThat(vanished.ranges()).allMatch(range -> range.last() < columns.uidNext());
        }
        assertThat(columns.footprint()).isLessThan(1L << 20);
    }

    /** Three batches, with something in every kind of record. */
    private byte[] saved() throws IOException {
        Index index = new Index(FolderPaths.in(folder), new MaildirDisk(disk), Instant::now);
        Columns one = columns(12).edit().remove(3).columns(7, 13, 11);
        index.save(one, IndexTest.seen(1));
        Columns.Row to = row(8, "Fa", 12);
        var flags = new Flags(Set.of(SystemFlag.FLAGGED), Set.of("$Label1"));
        Columns.Row more =
                new Columns.Row(13, row(13, "", 12).path(), flags, 12, 5, 6, 7, "Gabc W3");
        Columns two =
                one.edit()
                        .change(one.indexOf(8), to.path(), flags, 12)
                        .append(more)
                        .columns(7, 14, 12);
        index.save(two, IndexTest.seen(2));
        index.save(two.edit().remove(0).remove(5).columns(7, 14, 13), IndexTest.seen(3));
        return Files.readAllBytes(file());
    }

    private byte[] mutated(byte[] sound) {
        byte[] octets = sound.clone();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            octets = mutatedOnce(octets);
        }
        if (octets.length < IndexInput.HEADER) {
            return octets;
        }
        var index = new IndexFile(octets);
        index.repair();
        return index.octets();
    }

    private byte[] mutatedOnce(byte[] octets) {
        List<Integer> records = new IndexFile(octets).records();
        if (records.isEmpty()) {
            return octets;
        }
        int at = records.get(random.nextInt(records.size()));
        ByteBuffer buffer = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
        int length = buffer.getInt(at);
        int payload = at + 8;
        return switch (random.nextInt(8)) {
            case 0, 1 -> {
                if (length > 0) {
                    octets[payload + random.nextInt(length)] = (byte) random.nextInt(256);
                }
                yield octets;
            }
            case 2, 3, 4 -> {
                if (length >= 8) {
                    int place = payload + random.nextInt(length / 4) * 4;
                    buffer.putInt(place, odd());
                }
                yield octets;
            }
            case 5 -> { // another kind, or none
                buffer.putInt(at + 4, random.nextInt(7));
                yield octets;
            }
            case 6 -> { // longer or shorter by some octets
                int cut = Math.min(length, random.nextInt(20));
                boolean longer = random.nextBoolean();
                int more = longer ? cut : -cut;
                buffer.putInt(at, length + more);
                yield spliced(octets, payload + (longer ? 0 : cut), payload, more);
            }
            default -> { // once more, or not at all
                int end = payload + length + 4;
                yield random.nextBoolean()
                        ? spliced(octets, at, end, 0)
                        : spliced(octets, end, at, 0);
            }
        };
    }

    /** What is before {@code to}, zeros, and what is from {@code from} on. */
    private static byte[] spliced(byte[] octets, int from, int to, int zeros) {
        var out = new ArrayList<byte[]>();
        out.add(Arrays.copyOf(octets, to));
        out.add(new byte[Math.max(0, zeros)]);
        out.add(Arrays.copyOfRange(octets, from, octets.length));
        var all = new ByteArrayOutputStream();
        out.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private int odd() {
        return random.nextInt(3) == 0 ? random.nextInt() : ODD[random.nextInt(ODD.length)];
    }

    private Path file() {
        return folder.resolve("posthorn.index");
    }
}
