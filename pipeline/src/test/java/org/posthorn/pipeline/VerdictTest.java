package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 3463 §2 Verdicts are one reply line each")
class VerdictTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a\r\n250 ok", "a\nb", "\0", "\u00e4"})
    void have_printable_text(String text) {
        assertThatThrownBy(() -> new Verdict.Reject(550, "5.0.0", text))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Verdict.Accept(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.1", "4.1.1", "5.1.1.1", "5.x.1", ""})
    void have_a_status_of_their_class(String status) {
        assertThatThrownBy(() -> new Verdict.Reject(550, status, "no"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Verdict.Defer(550, "4.0.0", "no"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
