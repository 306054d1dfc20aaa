package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 6376 §3.2: tag lists")
class TagListTest {

    @Test
    void white_space_around_names_and_values_and_a_semicolon_at_the_end() throws Exception {
        var tags = TagList.parse(" v = 1 ;\r\n\ta=rsa-sha256; b= ab c\r\n d= ; ");

        assertThat(tags.find("v")).contains("1");
        assertThat(tags.find("a")).contains("rsa-sha256");
        assertThat(tags.find("b")).contains("ab c\r\n d=");
        assertThat(tags.find("c")).isEmpty();
        assertThat(tags.isFirstIfThere("v")).isTrue();
        assertThat(tags.isFirstIfThere("a")).isFalse();
        assertThat(tags.isFirstIfThere("x")).isTrue();
    }

    @Test
    void names_have_case_and_values_may_be_empty_or_not_ascii() throws Exception {
        var tags = TagList.parse("n=\u00c3\u00a4;N=;p_2==");

        assertThat(tags.find("n")).contains("\u00c3\u00a4");
        assertThat(tags.find("N")).contains("");
        assertThat(tags.find("p_2")).contains("=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1;a=2",
                "a",
                "a=1;;b=2",
                "=1",
                "1a=2",
                "a b=1",
                "a=1\r\nb",
                "a=\0",
                "a=\r",
                "a=1;b\r\n=2",
                ";",
                "a-b=1"
            })
    void what_is_none(String text) {
        assertThatThrownBy(() -> TagList.parse(text).require("zz"))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void too_many_tags() {
        var text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            text.append('t').append(i).append("=;");
        }
        assertThatThrownBy(() -> TagList.parse(text.toString())).hasMessage("too many tags");
    }
}
