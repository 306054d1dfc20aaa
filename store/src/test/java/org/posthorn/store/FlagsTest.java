package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.store.SystemFlag.DELETED;
import static org.posthorn.store.SystemFlag.FLAGGED;
import static org.posthorn.store.SystemFlag.SEEN;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

@DisplayName("RFC 9051 §2.3.2 flags")
class FlagsTest {

    @Test
    void keywords_are_the_same_in_any_case_and_keep_their_first_spelling() {
        Flags flags = keywords("$Junk").plus(keywords("$JUNK", "work"));

        assertThat(flags).isEqualTo(keywords("WORK", "$junk"));
        assertThat(flags).hasSameHashCodeAs(keywords("WORK", "$junk"));
        assertThat(flags.keywords()).containsExactly("$Junk", "work");
        assertThat(flags.has("$jUNK")).isTrue();
    }

    @Test
    void the_case_of_a_keyword_does_not_depend_on_the_language_of_the_machine() {
        assertThat(keywords("TITLE").has("title")).isTrue();
        assertThat(keywords("TITLE")).hasSameHashCodeAs(keywords("title"));
    }

    @Test
    void flags_are_added_and_taken_away() {
        Flags flags = Flags.of(SEEN).plus(Flags.of(FLAGGED)).plus(keywords("a", "b"));

        assertThat(flags.minus(Flags.of(SEEN, DELETED)).minus(keywords("B", "c")))
                .isEqualTo(new Flags(Set.of(FLAGGED), Set.of("a")));
        assertThat(flags.minus(flags)).isEqualTo(Flags.NONE);
    }

    @Test
    void a_set_that_was_given_may_change_later() {
        var system = new HashSet<>(Set.of(SEEN));
        var words = new HashSet<>(Set.of("a"));
        var flags = new Flags(system, words);

        system.clear();
        words.clear();

        assertThat(flags).isEqualTo(new Flags(Set.of(SEEN), Set.of("a")));
    }

    @Test
    void a_change_says_what_is_left() {
        Flags before = Flags.of(SEEN, FLAGGED);

        assertThat(
                        List.of(
                                new FlagChange.Add(Flags.of(DELETED)).applyTo(before),
                                new FlagChange.Remove(Flags.of(SEEN)).applyTo(before),
                                new FlagChange.Replace(Flags.of(DELETED)).applyTo(before)))
                .containsExactly(
                        Flags.of(SEEN, FLAGGED, DELETED), Flags.of(FLAGGED), Flags.of(DELETED));
    }

    private static Flags keywords(String... words) {
        return new Flags(Set.of(), Set.of(words));
    }
}
