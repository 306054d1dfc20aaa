package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.posthorn.outbound.relay.ScriptedHosts.Line;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

@DisplayName("The order of mail exchangers")
class OrderTest {

    /** A domain by chance: hosts up and down, here and there, and perhaps ourselves among them. */
    private record Domain(Map<String, Integer> preferences, int ours, Post post) {

        static Domain of(Random random) {
            var post = new Post().shuffledBy(random.nextLong());
            var preferences = new HashMap<String, Integer>();
            int hosts = 1 + random.nextInt(6);
            for (int i = 0; i < hosts; i++) {
                String host = "mx" + i + ".example.org";
                int preference = random.nextInt(4) * 10;
                preferences.put(host, preference);
                post.zone.mx("example.org", preference, host);
                for (int a = 0; a < 1 + random.nextInt(2); a++) {
                    post.zone.a(host, "192.0.2." + (10 * i + a));
                }
                if (random.nextInt(3) > 0) {
                    post.hosts.that(host, random.nextBoolean() ? Line.IS_DOWN : Line.DEFERS);
                }
            }
            int ours = Integer.MAX_VALUE;
            if (random.nextInt(3) == 0) {
                ours = random.nextInt(4) * 10;
                post.zone.mx("example.org", ours, Post.HOSTNAME);
            } else if (random.nextInt(3) == 0) {
                ours = random.nextInt(4) * 10;
                post.zone.mx("example.org", ours, "alias.example.org");
                post.zone.a("alias.example.org", "198.51.100.1");
                post.withOwnAddress("198.51.100.1");
            }
            return new Domain(preferences, ours, post);
        }

        /** Whether nobody better than we are is there. */
        boolean loops() {
            return preferences.values().stream().noneMatch(preference -> preference < ours);
        }
    }

    @RepeatedTest(50)
    void never_puts_a_worse_host_before_a_better_one_or_comes_back_to_us(RepetitionInfo info) {
        var random = new Random(info.getCurrentRepetition());
        for (int i = 0; i < 40; i++) {
            var domain = Domain.of(random);
            String outcome = domain.post.outcome("ada@example.org");
            List<Integer> tried =
                    domain.post.hosts.hosts().stream().map(domain.preferences::get).toList();
            assertThat(tried).isSorted().allMatch(preference -> preference < domain.ours);
            assertThat(outcome.startsWith("failed 5.4.6")).isEqualTo(domain.loops());
            if (!outcome.startsWith("relayed") && !domain.loops()) {
                assertThat(new HashSet<>(tried))
                        .containsExactlyInAnyOrderElementsOf(
                                new HashSet<>(
                                        domain.preferences.values().stream()
                                                .filter(preference -> preference < domain.ours)
                                                .toList()));
            }
        }
    }

    @Test
    void is_one_of_chance_among_equals() {
        var first = new HashSet<String>();
        for (int i = 0; i < 100; i++) {
            var post =
                    new Post()
                            .shuffledBy(i)
                            .with(
                                    """
                                    example.org MX 10 a.example.org
                                    example.org MX 10 b.example.org
                                    example.org MX 10 c.example.org
                                    a.example.org A 192.0.2.1
                                    b.example.org A 192.0.2.2
                                    c.example.org A 192.0.2.3
                                    """);
            post.outcome("ada@example.org");
            first.addAll(post.hosts.hosts());
        }
        assertThat(first)
                .containsExactlyInAnyOrder("a.example.org", "b.example.org", "c.example.org");
    }
}
