package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogTextTest {

    @Test
    void cannot_begin_a_line_or_end_its_brackets() {
        assertThat(LogText.of("ada\r\nlogin failed: user=<eve>\u2028\u001b[1m"))
                .isEqualTo("ada..login failed: user=.eve...[1m");
    }

    @Test
    void keeps_names_of_all_scripts_and_cuts_floods() {
        assertThat(LogText.of("m\u00fcller@\u4f8b")).isEqualTo("m\u00fcller@\u4f8b");
        assertThat(LogText.of("x".repeat(5000))).hasSize(103);
    }
}
