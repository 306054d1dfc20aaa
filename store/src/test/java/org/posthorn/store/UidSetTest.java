package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;

@DisplayName("RFC 9051 §9 sequence-set")
class UidSetTest {

    @Test
    void ranges_are_sorted_and_joined() {
        var set =
                new UidSet(
                        List.of(
                                new UidSet.Range(7, 9),
                                new UidSet.Range(1, 2),
                                new UidSet.Range(3, 3),
                                new UidSet.Range(8, 12)));

        assertThat(set).hasToString("1:3,7:12");
        assertThat(set).isEqualTo(UidSet.of(12, 11, 10, 9, 8, 7, 3, 2, 1, 1));
    }

    @Test
    void the_whole_number_space_is_one_range() {
        UidSet all = UidSet.range(1, Uid.MAX);

        assertThat(all).hasToString("1:4294967295");
        assertThat(all.contains(Uid.MAX)).isTrue();
        assertThat(all.contains(0)).isFalse();
    }

    @Test
    void an_empty_set_holds_nothing() {
        assertThat(UidSet.EMPTY.isEmpty()).isTrue();
        assertThat(UidSet.EMPTY.contains(1)).isFalse();
        assertThat(UidSet.EMPTY.uids()).isEmpty();
        assertThat(UidSet.EMPTY).hasToString("");
    }

    @Test
    void numbers_out_of_range_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> UidSet.of(0));
        assertThatIllegalArgumentException().isThrownBy(() -> UidSet.of(Uid.MAX + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> UidSet.range(2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Uid(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Uid(Uid.MAX + 1));
    }

    @Test
    void a_set_holds_the_numbers_that_it_was_made_of() {
        var random = new Random(9051);
        for (int i = 0; i < 500; i++) {
            var expected = new TreeSet<Long>();
            random.longs(random.nextInt(40), 1, 60).forEach(expected::add);

            UidSet set = UidSet.of(expected.stream().mapToLong(Long::longValue).toArray());

            assertThat(set.uids().boxed()).containsExactlyElementsOf(expected);
            for (long uid = 1; uid <= 60; uid++) {
                assertThat(set.contains(uid)).isEqualTo(expected.contains(uid));
            }
        }
    }
}
