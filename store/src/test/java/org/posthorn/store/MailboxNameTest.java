package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

@DisplayName("RFC 9051 §5.1 mailbox names")
class MailboxNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ".hidden",
                "../etc",
                "a/b",
                "/",
                "a\\b",
                "a\u0000b",
                "a\nb",
                "\u007f",
                "\u0085",
                "a\ud83d",
                "\udcef"
            })
    void a_segment_that_is_not_safe_is_refused(String segment) {
        assertThatIllegalArgumentException().isThrownBy(() -> MailboxName.of(segment));
        assertThatIllegalArgumentException().isThrownBy(() -> MailboxName.of("a", segment));
    }

    @Test
    void lengths_and_depths_are_limited() {
        var longest = "x".repeat(MailboxName.MAX_SEGMENT);
        var deepest = Collections.nCopies(MailboxName.MAX_DEPTH, "d");

        assertThat(MailboxName.of(longest).segments()).containsExactly(longest);
        assertThat(new MailboxName(deepest).segments()).hasSize(MailboxName.MAX_DEPTH);
        assertThatIllegalArgumentException().isThrownBy(() -> MailboxName.of(longest + "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> MailboxName.of("\u00e4".repeat(128)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MailboxName(Collections.nCopies(33, "d")));
        assertThatIllegalArgumentException().isThrownBy(() -> new MailboxName(List.of()));
    }

    @Test
    void inbox_is_the_same_in_any_case_at_the_root_only() {
        assertThat(MailboxName.of("iNbOx")).isEqualTo(MailboxName.INBOX);
        assertThat(MailboxName.of("inbox", "a")).isEqualTo(MailboxName.of("INBOX", "a"));
        assertThat(MailboxName.of("a", "inbox")).isNotEqualTo(MailboxName.of("a", "INBOX"));
    }

    @Test
    void a_tree_stands_together_in_the_order_of_names() {
        var names =
                new TreeSet<>(
                        List.of(
                                MailboxName.of("a b"),
                                MailboxName.of("a", "z"),
                                MailboxName.of("a"),
                                MailboxName.of("a-"),
                                MailboxName.of("a", "b", "c")));

        assertThat(names)
                .extracting(MailboxName::toString)
                .containsExactly("a", "a/b/c", "a/z", "a b", "a-");
    }

    @Test
    void what_lies_below_a_name_is_known() {
        var child = MailboxName.of("a", "b", "c");

        assertThat(child.parents()).containsExactly(MailboxName.of("a"), MailboxName.of("a", "b"));
        assertThat(child.isWithin(MailboxName.of("a", "b"))).isTrue();
        assertThat(child.isWithin(child)).isTrue();
        assertThat(MailboxName.of("ab").isWithin(MailboxName.of("a"))).isFalse();
        assertThat(MailboxName.of("a").isWithin(child)).isFalse();
    }
}
