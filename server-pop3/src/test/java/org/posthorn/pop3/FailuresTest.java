package org.posthorn.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.pop3.Reply.Code;
import org.posthorn.sasl.SaslStep;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;

import java.nio.charset.StandardCharsets;

@DisplayName("RFC 3206 §4 SYS/TEMP, SYS/PERM and AUTH")
class FailuresTest {

    @Test
    void what_passes_by_itself_is_temporary() {
        assertThat(Failures.of(store(Reason.NO_SPACE)).code()).isEqualTo(Code.SYS_TEMP);
        assertThat(Failures.of(store(Reason.UNAVAILABLE)).code()).isEqualTo(Code.SYS_TEMP);
        assertThat(Failures.of(SaslStep.Kind.UNAVAILABLE).code()).isEqualTo(Code.SYS_TEMP);
        assertThat(Failures.bug("pop3-1").code()).isEqualTo(Code.SYS_TEMP);
    }

    @Test
    void what_somebody_must_repair_is_permanent() {
        assertThat(Failures.of(store(Reason.CORRUPT)).code()).isEqualTo(Code.SYS_PERM);
    }

    @Test
    void only_wrong_credentials_are_the_users_fault() {
        assertThat(Failures.of(SaslStep.Kind.REJECTED).code()).isEqualTo(Code.AUTH);
        assertThat(Failures.of(SaslStep.Kind.MALFORMED).code()).isEqualTo(Code.NONE);
    }

    @Test
    void a_refusal_of_the_store_tells_the_client_nothing_of_its_detail() {
        for (Reason reason : Reason.values()) {
            assertThat(text(Failures.of(store(reason))))
                    .startsWith("-ERR ")
                    .endsWith("\r\n")
                    .doesNotContain("/var/vmail");
        }
    }

    @Test
    void a_reply_is_one_line_of_ascii() {
        for (String text : new String[] {"a\r\nb", "a\0", "\u00e9", "\t"}) {
            assertThatThrownBy(() -> new Reply.Ok(text))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Reply.Err(text))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static StoreException store(Reason reason) {
        return new StoreException(reason, "/var/vmail/ada");
    }

    private static String text(Reply reply) {
        return new String(Pop3Writer.render(reply), StandardCharsets.US_ASCII);
    }
}
