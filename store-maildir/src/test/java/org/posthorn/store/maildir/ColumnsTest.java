package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.store.Flags;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.maildir.Columns.Row;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

@DisplayName("Columns of a mailbox")
class ColumnsTest {

    private static final long DATE = 1_732_180_000_000L;

    static Row row(long uid, String letters, long modSeq) {
        String base = (1_732_180_000L + uid) + ".M364837P9451.mail.example.org,S=1355,W=1394";
        Flags flags = Keywords.NONE.flags(new MaildirName(base, letters, ""));
        return new Row(
                uid,
                "cur/" + base + ":2," + letters,
                flags,
                modSeq,
                1394 + uid,
                DATE + uid,
                DATE + 1000 * uid,
                uid % 300 == 7 ? "Pold" + uid + " Gid" + uid : "");
    }

    static Columns columns(int size) {
        ColumnsEdit edit = Columns.empty(7, 1, 0).edit();
        for (int uid = 1; uid <= size; uid++) {
            edit.append(row(uid, uid % 3 == 0 ? "S" : "", 10));
        }
        return edit.columns(7, size + 1L, 10);
    }

    static List<Row> rows(Columns columns) {
        return IntStream.range(0, columns.size()).mapToObj(columns::row).toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void any_sequence_of_edits_equals_the_same_on_a_plain_list(long seed) {
        var random = new Random(seed);
        Columns columns = Columns.empty(7, 1, 0);
        var model = new ArrayList<Row>();
        long uid = random.nextLong(0xffff_0000L);
        for (int modSeq = 1; modSeq <= 60; modSeq++) {
            Columns before = columns;
            List<Row> rowsBefore = List.copyOf(model);
            ColumnsEdit edit = columns.edit();
            var removed = new ArrayList<Integer>();
            boolean many = random.nextInt(4) == 0;
            for (int i = 0; i < model.size(); i++) {
                int dice = random.nextInt(many ? 3 : 300);
                if (dice == 0) {
                    edit.remove(i);
                    removed.add(i);
                } else if (dice == 1) {
                    Row to = row(model.get(i).uid(), random.nextBoolean() ? "ST" : "F", modSeq);
                    edit.change(i, to.path(), to.flags(), modSeq);
                    model.set(i, model.get(i).with(to.path(), to.flags(), modSeq));
                }
            }
            removed.reversed().forEach(i -> model.remove((int) i));
            for (int more = random.nextInt(many ? 900 : 3); more > 0; more--) {
                uid += 1 + random.nextInt(3);
                model.add(row(uid, random.nextBoolean() ? "" : "S", modSeq));
                edit.append(model.getLast());
            }
            columns = edit.columns(7, uid + 1, modSeq);
            agrees(columns, model, modSeq - random.nextInt(5));
            assertThat(rows(before)).as("what was edited").isEqualTo(rowsBefore);
        }
    }

    private static void agrees(Columns columns, List<Row> model, long since) {
        assertThat(rows(columns)).isEqualTo(model);
        assertThat(columns.unseen())
                .isEqualTo(model.stream().filter(r -> !r.flags().has(SystemFlag.SEEN)).count());
        assertThat(columns.deleted())
                .isEqualTo(model.stream().filter(r -> r.flags().has(SystemFlag.DELETED)).count());
        assertThat(columns.octets()).isEqualTo(model.stream().mapToLong(Row::messageSize).sum());
        assertThat(columns.rowsChangedSince(since))
                .containsExactlyElementsOf(
                        IntStream.range(0, model.size())
                                .filter(i -> model.get(i).modSeq() > since)
                                .boxed()
                                .toList());
        var table = new KnownBases();
        for (int i = model.size() % 11; i < model.size(); i += 11) {
            long uid = model.get(i).uid();
            assertThat(columns.indexOf(uid)).isEqualTo(i);
            assertThat(table.find(columns, columns.base(i))).isEqualTo(i);
            assertThat(table.find(columns, columns.base(i) + ",")).isEqualTo(-1);
            if (columns.indexOf(uid + 1) < 0) {
                assertThat(columns.indexOf(uid + 1)).isEqualTo(-2 - i);
            }
        }
        assertThat(columns.indexOf(1L << 32)).isEqualTo(-1 - model.size());
        assertThat(columns.chunks()).isLessThanOrEqualTo(2 + model.size() / 64);
    }

    @Test
    void a_change_of_flags_shares_all_other_chunks_and_the_names() {
        Columns before = columns(10_000);

        Row seen = row(5_000, "S", 11);
        Columns after =
                before.edit().change(4_999, seen.path(), seen.flags(), 11).columns(7, 10_001, 11);

        int changed = before.chunkOf(4_999);
        for (int chunk = 0; chunk < before.chunks(); chunk++) {
            assertThat(after.chunk(chunk).facts()).isSameAs(before.chunk(chunk).facts());
            assertThat(after.chunk(chunk) == before.chunk(chunk)).isEqualTo(chunk != changed);
        }
    }

    @Test
    void messages_with_the_same_flags_have_the_same_object() {
        Columns columns = columns(1_000);

        assertThat(columns.flags(0)).isSameAs(columns.flags(999));
        assertThat(columns.flags(2)).isSameAs(columns.flags(998));
    }

    @Test
    void states_that_nobody_has_any_more_are_forgotten() {
        Columns columns = columns(10);
        for (int i = 0; i < 1_200; i++) {
            String path = columns.path(0).replaceAll(":2,.*", ":2,S," + i);
            columns = columns.edit().change(0, path, columns.flags(0), i).columns(7, 11, i);
        }

        assertThat(columns.palette().size()).isLessThan(1_100);
        assertThat(columns.path(0)).endsWith(":2,S,1199");
    }

    @Test
    void no_file_is_looked_at_to_forget_them() {
        Measures.Source refusing =
                facts -> {
                    throw new IllegalStateException("looked at");
                };
        ColumnsEdit edit = Columns.empty(7, 1, 1).edit().measuredBy(refusing);
        for (int uid = 1; uid <= 300; uid++) {
            String path = "cur/" + uid + ".a:2,";
            edit.append(new Row(uid, path, Flags.NONE, 1, 5, Measures.UNKNOWN, 7, ""));
        }
        ColumnsEdit many = edit.columns(7, 301, 1).edit();
        for (int i = 0; i < 2_000; i++) {
            many.change(299, "cur/300.a:2,S," + i, Flags.of(SystemFlag.SEEN), 2);
        }
        Columns columns = many.columns(7, 301, 2);

        assertThat(columns.palette().size()).isEqualTo(2);
        assertThat(columns.path(299)).isEqualTo("cur/300.a:2,S,1999");
        assertThat(columns.isMeasured(299)).isFalse();
    }

    @Test
    void fields_of_the_list_are_kept_and_say_what_pop3_calls_the_message() {
        Columns columns = columns(10);

        assertThat(columns.uidl(6)).isEqualTo("old7");
        assertThat(columns.field(6, 'G')).contains("id7");
        assertThat(columns.uidl(9)).isEqualTo("0000000a00000007");
        assertThat(columns.field(9, 'G')).isEmpty();
    }

    @Test
    void a_row_costs_at_most_120_octets_its_file_name_included() {
        Columns columns = columns(100_000);

        assertThat(columns.footprint() / columns.size()).isBetween(90L, 120L);
    }

    @Test
    void rows_come_in_the_order_of_uids() {
        assertThatThrownBy(() -> columns(3).edit().append(row(3, "", 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void no_row_is_found_outside_of_the_mailbox() {
        Columns columns = columns(3);

        assertThatThrownBy(() -> columns.uid(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> columns.uid(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(columns.indexOf(9)).isEqualTo(-4);
        assertThat(Columns.empty(7, 1, 0).indexOf(1)).isEqualTo(-1);
    }
}
