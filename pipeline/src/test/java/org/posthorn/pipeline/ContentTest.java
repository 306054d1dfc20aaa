package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;

@DisplayName("Where a message waits for its verdict")
class ContentTest extends PipelineTest {

    private Content content(MemoryBudget budget) {
        return new Content("c1", budget, new SpillFolder(office.disk(), folder.resolve("spill")));
    }

    private static byte[] octets(int length) {
        var octets = new byte[length];
        new Random(length).nextBytes(octets);
        return octets;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8192, 8193, 1 << 20, (1 << 20) + 1, 3_000_001})
    void gives_back_what_it_was_given_as_often_as_it_is_asked(int length) throws Exception {
        byte[] octets = octets(length);
        try (Content content = content(new MemoryBudget(64_000_000))) {
            for (int at = 0; at < length; at += 10_007) {
                content.write(octets, at, Math.min(10_007, length - at));
            }
            assertThat(content.size()).isEqualTo(length);
            assertThat(read(content, 0, length)).isEqualTo(octets);
            assertThat(read(content, length / 3, length / 2))
                    .isEqualTo(Arrays.copyOfRange(octets, length / 3, length / 2));
        }
    }

    @Test
    void small_ones_touch_no_disk_and_large_ones_leave_no_file() throws Exception {
        try (Content content = content(new MemoryBudget(64_000_000))) {
            content.write(octets(1 << 20), 0, 1 << 20);
            assertThat(folder.resolve("spill")).doesNotExist();
            content.write(octets(1), 0, 1);
            assertThat(folder.resolve("spill")).isEmptyDirectory();
            assertThat(Files.getPosixFilePermissions(folder.resolve("spill")))
                    .extracting(Enum::name)
                    .allMatch(name -> name.startsWith("OWNER"));
        }
    }

    @Test
    void all_of_them_share_one_budget_and_give_it_back() throws Exception {
        var budget = new MemoryBudget(20_000);
        try (Content first = content(budget);
                Content second = content(budget)) {
            first.write(octets(10_000), 0, 10_000);
            second.write(octets(10_000), 0, 10_000);
            assertThat(read(second, 0, 10_000)).isEqualTo(octets(10_000));
            assertThat(folder.resolve("spill")).isEmptyDirectory();
        }
        assertThat(budget.take(20_000)).isTrue();
        assertThat(budget.take(1)).isFalse();
    }

    private static byte[] read(Content content, long start, long end) throws IOException {
        var out = new ByteArrayOutputStream();
        content.transfer(start, end, out);
        return out.toByteArray();
    }
}
