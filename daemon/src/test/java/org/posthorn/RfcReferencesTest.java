package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every reference to an RFC is written the one way that can be searched for, and is in docs/rfc.md.
 */
class RfcReferencesTest {

    /** Not {@code message/rfc822} and {@code RFC822.SIZE}, which are names on the wire. */
    private static final Pattern ANY = Pattern.compile("(?i)rfc(?!822)[ -]?(\\d{3,5})[^\\n]{0,12}");

    private static final Pattern GOOD =
            Pattern.compile("RFC (\\d{3,5})(?:[,.;:)\"'<}]| §\\d+(?:\\.\\d+)*| §[A-Z]|$| )");
    private static final Pattern ROW = Pattern.compile("^\\| (\\d{3,5}) \\|", Pattern.MULTILINE);

    static List<String> problems(String source, Set<String> known) {
        return ANY.matcher(source)
                .results()
                .flatMap(found -> {
                    var good = GOOD.matcher(found.group());
                    if (!good.lookingAt()) {
                        return Stream.of("malformed: " + found.group().strip());
                    }
                    return known.contains(good.group(1))
                            ? Stream.empty()
                            : Stream.of("not listed: RFC " + good.group(1));
                })
                .toList();
    }

    @Test
    void the_tree_is_in_order() throws IOException {
        Path root = root();
        Set<String> known =
                ROW.matcher(Files.readString(root.resolve("docs/rfc.md")))
                        .results()
                        .map(row -> row.group(1))
                        .collect(Collectors.toSet());
        var problems = new ArrayList<String>();
        try (var files = Files.walk(root)) {
            for (Path file : files.filter(RfcReferencesTest::isOurSource).toList()) {
                // Javadoc breaks lines anywhere: read it as one text
                String text = Files.readString(file).replaceAll("\\n\\s*\\* ?", " ");
                problems(text, known)
                        .forEach(problem -> problems.add(root.relativize(file) + ": " + problem));
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void a_section_reference_is_accepted() {
        assertThat(problems("// RFC 9051 §6.4.3: expunge", Set.of("9051"))).isEmpty();
    }

    @Test
    void a_second_spelling_is_refused() {
        assertThat(problems("see rfc9051" + "#section", Set.of("9051")))
                .containsExactly("malformed: rfc9051" + "#section");
    }

    @Test
    void an_rfc_that_the_table_does_not_list_is_refused() {
        assertThat(problems("RFC " + 2821, Set.of("5321")))
                .containsExactly("not listed: RFC " + 2821);
    }

    private static boolean isOurSource(Path file) {
        String name = file.toString();
        return name.endsWith(".java")
                && name.contains("/src/")
                && !name.endsWith("/RfcReferencesTest.java");
    }

    static Path root() {
        for (Path folder = Path.of("").toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            if (Files.exists(folder.resolve("docs/rfc.md"))) {
                return folder;
            }
        }
        throw new IllegalStateException("docs/rfc.md is in no folder above this one");
    }
}
