package org.posthorn.pipeline.spf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.pipeline.spf.SpfDifference.Disagreement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

@DisplayName("RFC 7208, beside jSPF")
class JspfTest {

    private static final int CASES = 12_000;

    @Test
    void each_disagreement_is_a_known_one() throws Exception {
        var corpus = new SpfCorpus(7);
        Map<SpfDifference, Integer> found = new EnumMap<>(SpfDifference.class);
        int agreed = 0;
        for (int i = 0; i < CASES; i++) {
            var disagreement = Disagreement.about(corpus.next());
            if (disagreement.isEmpty()) {
                agreed++;
                continue;
            }
            var difference = SpfDifference.of(disagreement.get());
            assertThat(difference).as("%s", disagreement.get()).isPresent();
            found.merge(difference.get(), 1, Integer::sum);
        }

        assertThat(found.keySet()).containsExactlyInAnyOrder(SpfDifference.values());
        assertThat(agreed).isGreaterThan(CASES * 8 / 10);
    }

    @Test
    void each_is_on_the_page() throws IOException {
        assertThat(Files.readString(page()))
                .contains(Arrays.stream(SpfDifference.values()).map(SpfDifference::row).toList());
    }

    private static Path page() {
        for (Path folder = Path.of("").toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            Path page = folder.resolve("docs/decisions/0094-spf-beside-jspf.md");
            if (Files.exists(page)) {
                return page;
            }
        }
        throw new IllegalStateException("the page is in no folder above this one");
    }
}
