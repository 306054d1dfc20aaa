package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Set;

@DisplayName("Changing one alias and nothing else")
class AliasEditorTest {

    private static final String FILE =
            """
            # Gr\u00FC\u00DFe, in ISO 8859-1
            info@example.org ada,
              bob
            # the list goes on

              eve@example.net
            @example.net  @example.org
            sales: ada
            info carl
            """;

    private static final Names NAMES = Names.of(List.of("example.org"));
    private static final AliasEditor EDITOR =
            new AliasEditor(NAMES, Set.of("example.org", "example.net"));

    private static String add(String file, String pattern, String... targets) {
        var entry = AliasEntry.of(pattern, List.of(targets), NAMES);
        return new String(EDITOR.add(file.getBytes(ISO_8859_1), entry), ISO_8859_1);
    }

    private static String remove(String file, String pattern) {
        return new String(EDITOR.remove(file.getBytes(ISO_8859_1), pattern), ISO_8859_1);
    }

    @Test
    void one_more_comes_last() {
        assertThat(add(FILE, "All", "ada", "Eve@Example.NET", "@example.net"))
                .isEqualTo(
                        FILE
                                + "all@example.org ada@example.org, Eve@example.net,"
                                + " @example.net\n");
        assertThat(add("a b", "@Example.org", "ada"))
                .isEqualTo("a b\n@example.org ada@example.org\n");
        assertThat(add("", "x@example.org", "ada@example.org"))
                .isEqualTo("x@example.org ada@example.org\n");
    }

    @Test
    void the_same_again_is_refused() {
        for (String pattern : List.of("INFO@example.org", "sales", "sales@example.org")) {
            assertThatThrownBy(() -> add(FILE, pattern, "ada"))
                    .isInstanceOf(AccountException.class)
                    .hasMessageContaining("already");
        }
    }

    @Test
    void an_entry_goes_with_all_its_lines_and_the_second_one_of_it() {
        assertThat(remove(FILE, "info"))
                .isEqualTo(
                        """
                        # Gr\u00FC\u00DFe, in ISO 8859-1
                        # the list goes on

                        @example.net  @example.org
                        sales: ada
                        """);
        assertThat(remove(FILE, "sales@example.org")).isEqualTo(FILE.replace("sales: ada\n", ""));
        assertThat(remove("a b\n  c", "a")).isEmpty();
        assertThatThrownBy(() -> remove(FILE, "nobody"))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("no alias nobody");
    }

    @Test
    void an_entry_with_the_name_of_a_file_alone_is_one() {
        String file = "team: :include:/etc/team\n";
        assertThat(remove(file, "team")).isEmpty();
        assertThatThrownBy(() -> add(file, "team", "ada"))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("already");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "a b",
                "|run",
                "/dev/null",
                ":include:x",
                "#x",
                "a,b",
                "\"a\"",
                "a@b@c",
                "a\n@b",
                "<a@b>",
                "@a@b"
            })
    void what_would_be_read_otherwise_is_refused(String text) {
        assertThatThrownBy(() -> AliasEntry.of(text, List.of("ada"), NAMES))
                .isInstanceOf(AccountException.class);
        assertThatThrownBy(() -> AliasEntry.of("info", List.of(text), NAMES))
                .isInstanceOf(AccountException.class);
        assertThatThrownBy(() -> AliasEntry.of("info", List.of(), NAMES))
                .isInstanceOf(AccountException.class);
    }
}
