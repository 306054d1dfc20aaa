package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;

import java.util.List;

abstract class DerivedContract extends Rule {

    /** The first line, with a mark before it. */
    private record FirstLine(int form, String mark) implements Derivation {

        @Override
        public byte[] of(Octets message) {
            String text = new String(message.read(0, 1000), ISO_8859_1);
            return (mark + text.lines().findFirst().orElse("") + message.size())
                    .getBytes(ISO_8859_1);
        }
    }

    /** A result of the given length. */
    private record Lengthy(int form, int length) implements Derivation {

        @Override
        public byte[] of(Octets message) {
            return new byte[length];
        }
    }

    @Test
    void what_is_derived_is_derived_of_each_message() {
        Mailbox inbox = open(INBOX);
        Uid first = append(inbox, "one\r\ntwo\r\n");
        Uid second = append(inbox, "three\r\n");
        var line = new FirstLine(1, ":");

        assertThat(texts(inbox.derived(List.of(first, second), line)))
                .containsExactly(":one10", ":three7");
        assertThat(texts(inbox.derived(List.of(second, first), line)))
                .containsExactly(":three7", ":one10");
    }

    @Test
    void another_form_is_another_result() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "one\r\n");

        assertThat(texts(inbox.derived(List.of(uid), new FirstLine(1, "a"))))
                .containsExactly("aone5");
        assertThat(texts(inbox.derived(List.of(uid), new FirstLine(2, "b"))))
                .containsExactly("bone5");
        assertThat(texts(inbox.derived(List.of(uid), new FirstLine(1, "a"))))
                .containsExactly("aone5");
    }

    @Test
    void results_are_the_same_when_the_store_is_opened_again() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "one\r\n");
        inbox.derived(List.of(uid), new FirstLine(1, "a"));
        inbox.close();

        store = subject.reopen();

        assertThat(texts(open(INBOX).derived(List.of(uid), new FirstLine(1, "a"))))
                .containsExactly("aone5");
    }

    @Test
    void a_message_that_is_gone_gives_nothing() {
        Mailbox inbox = open(INBOX);
        Uid first = append(inbox, "one\r\n");
        Uid second = append(inbox, "two\r\n");
        var line = new FirstLine(1, "");
        inbox.derived(List.of(first, second), line);
        inbox.expunge(only(first));

        assertThat(texts(inbox.derived(List.of(first, second), line))).containsExactly("", "two5");
        assertThat(texts(inbox.derivedBefore(List.of(first, second), line)))
                .containsExactly("", "two5");
        assertThat(texts(inbox.heads(List.of(first, second), 2))).containsExactly("", "tw");
    }

    @Test
    void a_long_result_is_handed_out_whole() {
        Mailbox inbox = open(INBOX);
        Uid uid = append(inbox, "one\r\n");
        var much = new Lengthy(1, Derivation.MAX_KEPT + 1);

        assertThat(inbox.derived(List.of(uid), much).getFirst()).hasSize(much.length());
        assertThat(inbox.derived(List.of(uid), much).getFirst()).hasSize(much.length());
    }

    @Test
    void the_first_octets_of_several_messages_are_read_at_once() {
        Mailbox inbox = open(INBOX);
        Uid first = append(inbox, "one\r\n");
        Uid second = append(inbox, "second\r\n");

        assertThat(texts(inbox.heads(List.of(second, first), 6)))
                .containsExactly("second", "one\r\n");
    }

    private static List<String> texts(List<byte[]> some) {
        return some.stream().map(octets -> new String(octets, ISO_8859_1)).toList();
    }
}
