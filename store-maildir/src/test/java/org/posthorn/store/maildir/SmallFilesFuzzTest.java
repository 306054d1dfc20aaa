package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

@DisplayName("Mutated files of a Maildir: whatever stands there, it is read, and kept when written")
final class SmallFilesFuzzTest {

    private static final int ROUNDS = 3000;

    private static final List<String> UIDLIST =
            List.of(
                    "3 V1275660208 N25022 G3085f01b7f11094c501100008c4a11c1\n",
                    "3 V1 N1 Xunknown\n",
                    "1 1275660208 25022\n",
                    "25006 :1276528487.M364837P9451.kurkku,S=1355,W=1394\n",
                    "25017 W2481 P1f4a O3 Gabc :1276533073.M242911P3632.kurkku\n",
                    "25018 Zlater :1276533074.M1P1.h:2,S\n",
                    "4294967295 :1.h\n",
                    "99999999999999999999 :1.h\n",
                    "12 1276533073.h\n",
                    "0 :x\n",
                    "-1 :x\n",
                    " :",
                    "/");

    private static final List<String> KEYWORDS =
            List.of(
                    "0 $Label1\n",
                    "1 Junk\n",
                    "25 z\n",
                    "26 beyond\n",
                    "0 twice\n",
                    "x y\n",
                    "3\n");

    private static final List<String> BEYOND =
            List.of("1.h k27 k28\n", "1276528487.M364837P9451.kurkku\tk\n", "\n", " ", "\t", "1.h");

    private static final List<String> SUBSCRIPTIONS =
            List.of(
                    "V\t2\n\n",
                    "V\t3\n",
                    "INBOX\n",
                    "inbox\n",
                    "Work\tSub\n",
                    "Work.Sub\n",
                    "&AMQ-rger\n",
                    "\001t\001n\001",
                    "..odd\n",
                    "\n");

    private static final List<String> NAMES =
            List.of(
                    "1276528487",
                    ".",
                    "M364837",
                    "P9451",
                    "V801I2a",
                    "kurkku",
                    ",S=1355",
                    ",W=1394",
                    ",S=",
                    ":2,",
                    ":1,",
                    "FRS",
                    "T",
                    "PX",
                    "az",
                    ",",
                    "foreign=1",
                    ":",
                    "\u00e9");

    private final Random random = new Random(11);

    @TempDir Path folder;

    @Test
    void uid_lists() {
        for (int round = 0; round < ROUNDS; round++) {
            UidList list = UidList.parse(octets(UIDLIST));
            long before = 0;
            for (UidRecord record : list.records()) {
                assertThat(record.uid()).isGreaterThan(before);
                assertThat(record.base()).doesNotContain("/", "\n").isNotEmpty();
                before = record.uid();
            }
            assertThat(list.next()).isGreaterThan(before);
            if (list.uidValidity() != 0) {
                UidList again = UidList.parse(list.format());
                assertThat(again.records()).isEqualTo(list.records());
                assertThat(again.others()).isEqualTo(list.others());
                assertThat(again.uidValidity()).isEqualTo(list.uidValidity());
                assertThat(again.next()).isEqualTo(list.next());
            }
        }
    }

    @Test
    void keywords() {
        for (int round = 0; round < ROUNDS; round++) {
            Keywords keywords = Keywords.parse(octets(KEYWORDS), octets(BEYOND));
            assertThat(keywords.letters().keySet()).allMatch(i -> i >= 0 && i < 26);
            assertThat(Keywords.parse(keywords.formatLetters(), keywords.formatBeyond()))
                    .isEqualTo(keywords);
            MaildirName name = MaildirName.parse(text(NAMES));
            Set<String> flags = keywords.flags(name).keywords();
            Keywords more = keywords.with(flags);
            assertThat(more.letters()).containsAllEntriesOf(keywords.letters());
        }
    }

    @Test
    void subscriptions() {
        for (int round = 0; round < ROUNDS; round++) {
            Subscriptions file = Subscriptions.parse(octets(SUBSCRIPTIONS), Layout.usual());
            assertThat(Subscriptions.parse(file.format(), Layout.usual())).isEqualTo(file);
            var name = MailboxName.of("Some", "where");
            Subscriptions with = file.with(name);
            assertThat(with.names()).contains(name).containsAll(file.names());
            assertThat(with.lines()).containsAll(file.lines());
            assertThat(with.without(name).names()).doesNotContain(name);
        }
    }

    @Test
    void file_names() {
        var known = new Flags(Set.of(SystemFlag.SEEN, SystemFlag.FLAGGED), Set.of());
        for (int round = 0; round < ROUNDS; round++) {
            String fileName = text(NAMES);
            MaildirName name = MaildirName.parse(fileName);
            MaildirName changed = Keywords.NONE.name(name, known);
            assertThat(MaildirName.parse(changed.fileName())).isEqualTo(changed);
            assertThat(changed.base()).isEqualTo(name.base());
            assertThat(changed.foreign()).isEqualTo(name.foreign());
            assertThat(changed.systemFlags()).isEqualTo(known.system());
            for (char strange : name.strangeCapitals().toCharArray()) {
                assertThat(changed.letters()).contains(String.valueOf(strange));
            }
            assertThat(MaildirName.octets(name.base())).isGreaterThanOrEqualTo(-1);
            assertThat(MaildirName.messageSize(name.base())).isGreaterThanOrEqualTo(-1);
        }
    }

    @Test
    void the_order_of_arrival_is_an_order() {
        for (int round = 0; round < ROUNDS / 100; round++) {
            var names = new ArrayList<String>();
            for (int i = 0; i < 100; i++) {
                names.add(MaildirName.base(text(NAMES)));
            }
            assertThatNoException().isThrownBy(() -> names.sort(MaildirName.ARRIVAL));
            for (int i = 1; i < names.size(); i++) {
                assertThat(MaildirName.ARRIVAL.compare(names.get(i - 1), names.get(i)))
                        .isNotPositive();
            }
        }
    }

    /** A broken file has a size and is refused, or is whole: size and octets agree. */
    @Test
    void compressed_messages() throws IOException {
        for (String packing : List.of("gz", "bz2", "zstd", "lz4")) {
            byte[] whole;
            try (InputStream in = getClass().getResourceAsStream("compressed/message." + packing)) {
                assertThat(in).isNotNull();
                whole = in.readAllBytes();
            }
            for (int round = 0; round < 150; round++) {
                Path file = Files.write(folder.resolve(packing + round), mutated(whole));
                long size = MessageFile.messageSize(file);
                assertThat(size).isBetween(0L, ServedInput.LARGEST);
                try (var readings = new Readings()) {
                    byte[] octets = readings.read(file, size, 0, 10_000_000);
                    assertThat(octets).hasSize((int) Math.min(size, 10_000_000));
                } catch (BrokenMessageException e) {
                    assertThat(e).hasMessageContaining(file.toString());
                }
            }
        }
    }

    private byte[] mutated(byte[] whole) {
        byte[] octets = java.util.Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
        if (random.nextInt(3) > 0) {
            octets = whole.clone();
        }
        for (int n = random.nextInt(4); n > 0; n--) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
        }
        return octets;
    }

    private String text(List<String> pieces) {
        var text = new StringBuilder("1");
        for (int n = random.nextInt(12); n > 0; n--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }

    private byte[] octets(List<String> pieces) {
        var octets = new ByteArrayOutputStream();
        for (int n = random.nextInt(20); n > 0; n--) {
            if (random.nextInt(8) == 0) {
                octets.write(random.nextInt(256));
            } else {
                octets.writeBytes(pieces.get(random.nextInt(pieces.size())).getBytes(UTF_8));
            }
        }
        return octets.toByteArray();
    }
}
