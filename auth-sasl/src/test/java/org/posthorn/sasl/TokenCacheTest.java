package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.posthorn.conf.Secret;
import org.posthorn.sasl.Tokens.Answer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

class TokenCacheTest {

    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00Z");

    /** Counts the questions. */
    private static final class Source implements Tokens {

        private Answer answer = new Answer.Holder("ada", Optional.empty());
        private int questions;

        @Override
        public Answer check(Secret token) {
            questions++;
            return answer;
        }

        @Override
        public void close() {}
    }

    private final Source source = new Source();
    private Instant now = NOW;
    private final Tokens cache = new TokenCache(source, Duration.ofSeconds(30), () -> now);

    @Test
    void asks_once_for_a_token_in_its_time() {
        assertThat(questions("a", 29)).isEqualTo(1);
        assertThat(questions("b", 30)).isEqualTo(2);
    }

    @Test
    void an_answer_does_not_outlive_its_token() {
        source.answer = new Answer.Holder("ada", Optional.of(NOW.plusSeconds(5)));
        assertThat(questions("a", 5)).isEqualTo(2);
        source.answer = new Answer.Holder("ada", Optional.of(NOW.plusSeconds(5000)));
        assertThat(questions("b", 30)).isEqualTo(2);
    }

    @Test
    void a_refusal_is_kept_for_less() {
        source.answer = new Answer.Refused("no");
        assertThat(questions("a", 9)).isEqualTo(1);
        assertThat(questions("b", 10)).isEqualTo(2);
    }

    @Test
    void what_could_not_be_asked_is_asked_again() {
        source.answer = new Answer.Unknown("down");
        assertThat(questions("a", 0)).isEqualTo(2);
    }

    @Test
    void forgets_the_oldest_when_it_is_full() {
        for (int i = 0; i <= TokenCache.MAX_ENTRIES; i++) {
            cache.check(new Secret("t" + i));
        }
        source.questions = 0;
        cache.check(new Secret("t1"));
        assertThat(source.questions).isZero();
        cache.check(new Secret("t0"));
        assertThat(source.questions).isEqualTo(1);
    }

    /** How often the source is asked for a token that comes twice, {@code seconds} apart. */
    private int questions(String token, int seconds) {
        source.questions = 0;
        now = NOW;
        Answer first = cache.check(new Secret(token));
        now = NOW.plusSeconds(seconds);
        assertThat(cache.check(new Secret(token))).isEqualTo(first);
        return source.questions;
    }
}
