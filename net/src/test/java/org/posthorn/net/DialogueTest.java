package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;

@DisplayName("Dialogues")
class DialogueTest {

    private final Dialogue dialogue = Dialogue.with(new Echo());

    @AfterEach
    void close() throws IOException {
        dialogue.close();
    }

    @Test
    void show_the_conversation_when_it_goes_another_way() {
        assertThatThrownBy(() ->
                        dialogue.play(
                                """
                                S= hello
                                C: one
                                S= two
                                """))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        """
                        expected  S= two
                        but got   one
                        The conversation so far:
                        S: hello
                        C: one
                        S: one\
                        """);
    }

    @Test
    void skip_lines_and_notice_unwanted_ones() {
        dialogue.play(
                """
                C: one
                C: two
                !: three
                S* two
                """);
        assertThatThrownBy(() ->
                        dialogue.play(
                                """
                                C: three
                                C: four
                                !: three
                                S* four
                                """))
                .hasMessageStartingWith("expected  no line with \"three\"");
    }

    @Test
    void notice_that_the_server_has_closed_and_that_it_has_not() {
        assertThatThrownBy(() -> dialogue.play("S= hello\nC: more\nCLOSED"))
                .hasMessageContaining("but got   more");
        assertThatThrownBy(() -> dialogue.play("C: quit\nS= bye\nS= more"))
                .hasMessageContaining("but got   the end of the connection");
    }

    @Test
    void refuse_steps_that_are_none() {
        assertThatThrownBy(() -> dialogue.play("X: one")).hasMessage("not a step: X: one");
    }
}
