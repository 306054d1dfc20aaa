package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.posthorn.sasl.Tokens.Answer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class TokenResponseTest {

    private Optional<String> active = Optional.empty();
    private Optional<String> value = Optional.empty();
    private String attribute = "email";
    private String format = "%Lu";
    private List<String> scope = List.of();

    @Test
    void a_tab_does_not_part_what_stands_alone() throws IOException {
        var json =
                FlatJson.parse(
                        "{\"aud\":\"game\\tmail\",\"all\":[\"a\",\"b\"]}"
                                .getBytes(StandardCharsets.UTF_8));

        assertThat(json.values("aud")).containsExactly("game\tmail");
        assertThat(json.values("all")).containsExactly("a", "b");
        assertThat(json.field("all")).contains("a\tb");
    }

    @Test
    void an_attribute_must_say_that_the_token_is_active() throws IOException {
        active = Optional.of("is_active");
        assertThat(judge("{'email':'a@b','is_active':true}")).isEqualTo(holder("a@b"));
        assertThat(judge("{'email':'a@b','is_active':false}")).isEqualTo(inactive());
        assertThat(judge("{'email':'a@b'}")).isEqualTo(refused("the answer has no is_active"));
        assertThat(judge("{'email':'a@b','is_active':null}"))
                .isEqualTo(refused("the answer has no is_active"));
        value = Optional.of("yes");
        assertThat(judge("{'email':'a@b','is_active':'yes'}")).isEqualTo(holder("a@b"));
        assertThat(judge("{'email':'a@b','is_active':true}")).isEqualTo(inactive());
    }

    @Test
    void an_inactive_token_is_refused_without_such_a_setting_too() throws IOException {
        assertThat(judge("{'email':'a@b','active':false}")).isEqualTo(inactive());
        assertThat(judge("{'email':'a@b','active':true}")).isEqualTo(holder("a@b"));
        assertThat(judge("{'email':'a@b'}")).isEqualTo(holder("a@b"));
    }

    @Test
    void the_owner_is_made_of_an_attribute() throws IOException {
        assertThat(judge("{'email':'Ada@Example.Test'}")).isEqualTo(holder("ada@example.test"));
        format = "%Un@%Ld%%";
        assertThat(judge("{'email':'Ada@Example.Test'}")).isEqualTo(holder("ADA@example.test%"));
        format = "%u";
        assertThat(judge("{'email':'$1\\\\'}")).isEqualTo(holder("$1\\"));
        attribute = "realm_login_name";
        assertThat(judge("{'realm':{'login':{'name':'ada'}}}")).isEqualTo(holder("ada"));
        for (String none : List.of("{}", "{'email':'a@b'}", "{'realm_login_name':''}")) {
            assertThat(judge(none)).isInstanceOf(Answer.Refused.class);
        }
    }

    @Test
    void a_nested_field_does_not_hide_one_that_is_written_the_same() throws IOException {
        active = Optional.of("is_active");
        assertThat(judge("{'is':{'active':true},'is_active':false,'email':'a@b'}"))
                .isEqualTo(inactive());
        assertThat(judge("{'is_active':false,'is':{'active':true},'email':'a@b'}"))
                .isEqualTo(inactive());
    }

    @Test
    void one_of_the_scopes_must_be_there() throws IOException {
        scope = List.of("mail", "imap");
        assertThat(judge("{'email':'a@b','scope':'openid imap'}")).isEqualTo(holder("a@b"));
        assertThat(judge("{'email':'a@b','scope':'mailbox'}")).isInstanceOf(Answer.Refused.class);
        assertThat(judge("{'email':'a@b'}")).isInstanceOf(Answer.Refused.class);
        assertThat(judge("{'email':'a@b','aud':['x','mail']}")).isEqualTo(holder("a@b"));
        assertThat(judge("{'email':'a@b','aud':'mail'}")).isEqualTo(holder("a@b"));
        assertThat(judge("{'email':'a@b','aud':'x mail'}")).isInstanceOf(Answer.Refused.class);
        assertThat(judge("{'email':'a@b','scope':'x','aud':'mail'}"))
                .isInstanceOf(Answer.Refused.class);
    }

    @Test
    void says_when_the_token_ends() throws IOException {
        assertThat(judge("{'email':'a@b','exp':1700000000}"))
                .isEqualTo(
                        new Answer.Holder(
                                "a@b", Optional.of(Instant.ofEpochSecond(1_700_000_000))));
        assertThat(judge("{'email':'a@b','exp':9223372036854775807}")).isEqualTo(holder("a@b"));
    }

    @Test
    void nothing_but_one_object_is_an_answer() {
        for (String none :
                List.of(
                        "",
                        "[]",
                        "{",
                        "{}x",
                        "{'a':1,'a':2}",
                        "{'a':".repeat(30) + "1" + "}".repeat(30),
                        "{'a':" + "[".repeat(30) + "]".repeat(30) + "}")) {
            assertThatThrownBy(() -> judge(none)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void nothing_that_a_server_sends_breaks_it() {
        String[] pieces = {
            "{", "}", "[", "]", "'email'", ":", ",", "'a@b'", "true", "null", "1e9", "\\u0000", "\0"
        };
        var random = new Random(5);
        for (int round = 0; round < 5000; round++) {
            var text = new StringBuilder("{");
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                assertThat(judge(text.toString())).isNotNull();
            } catch (IOException e) {
                assertThat(e).isNotInstanceOf(RuntimeException.class);
            }
        }
    }

    private Answer judge(String json) throws IOException {
        var conf =
                new OAuth2Conf(
                        Optional.empty(),
                        OAuth2Conf.Mode.AUTH,
                        Optional.empty(),
                        active,
                        value,
                        attribute,
                        format,
                        scope,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        1,
                        Duration.ZERO);
        byte[] octets = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return TokenResponse.parse(octets).judge(conf);
    }

    private static Answer holder(String user) {
        return new Answer.Holder(user, Optional.empty());
    }

    private static Answer inactive() {
        return refused("the token is not active");
    }

    private static Answer refused(String reason) {
        return new Answer.Refused(reason);
    }
}
