package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.conf.Conf;
import org.posthorn.conf.ConfException;
import org.posthorn.store.StoreException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

@DisplayName("Path templates")
final class PathTemplateTest {

    private static final String CUT = "(cut)";

    private static final List<String> USERS =
            List.of(
                    "Ada.Lovelace@Example.ORG",
                    "a@b",
                    "bob",
                    "m\u00fcller@ex\u00e4mple.org",
                    "0123456789@x");

    /** The values are those that Dovecot 2.3.19 made; where it cut a character we refuse. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    %u | Ada.Lovelace@Example.ORG | a@b | bob | müller@exämple.org | 0123456789@x
                    %n | Ada.Lovelace | a | bob | müller | 0123456789
                    %d | Example.ORG | b | '' | exämple.org | x
                    %Lu | ada.lovelace@example.org | a@b | bob | müller@exämple.org | 0123456789@x
                    %Uu | ADA.LOVELACE@EXAMPLE.ORG | A@B | BOB | MüLLER@EXäMPLE.ORG | 0123456789@X
                    %1n | A | a | b | m | 0
                    %2.1n | a | '' | b | (cut) | 2
                    %-2n | Ad | a | bo | (cut) | 01
                    %0.3n | Ada | a | bob | mü | 012
                    %2.256Nu | a7 | f4 | ca | 57 | 5b
                    %256Nu | a7 | f4 | ca | 57 | 5b
                    %Nu | ae8016a7 | e42a23f4 | 70ef21ca | 6bbd3a57 | ec86845b
                    %2.256Hu | 87 | 62 | 52 | 37 | 08
                    %Hu | edab087 | 6562 | 6952 | d21c437 | baeeb08
                    %Hn | 2b264a5 | 61 | 6952 | 9f332b2 | 67baee9
                    %Hd | 76cdc27 | 62 | 0 | 1f4adc7 | 78
                    %Mu | 54c0f289ae8016a787cbebcfcb370a2c | a1ca0ed6e42a23f4758e8a3f6b54de58 | 9f9d51bc70ef21ca5c14f307980a29d8 | c91dfc0f6bbd3a578dd47c45edf11745 | 9a8da55fec86845ba0af0eb66b792f33
                    %1Mu | 5 | a | 9 | c | 9
                    %2.3Mu | c0f | ca0 | 9d5 | 1df | 8da
                    %Ru | GRO.elpmaxE@ecalevoL.adA | b@a | bob | (cut) | x@9876543210
                    %LRn | ecalevol.ada | a | bob | (cut) | 9876543210
                    %RLn | ecalevol.ada | a | bob | (cut) | 9876543210
                    %Xn | 0 | 0 | 0 | 0 | 75bcd15
                    %-3.2n | ac | a | bo | le | 78
                    %1.-1n | da.Lovelac | '' | o | ülle | 12345678
                    %05n | Ada.Lovelace | 0000a | 00bob | müller | 0123456789
                    %020n | 00000000Ada.Lovelace | 0000000000000000000a | 00000000000000000bob | 0000000000000müller | 00000000000123456789
                    %Tn | Ada.Lovelace | a | bob | müller | 0123456789
                    %{user} | Ada.Lovelace@Example.ORG | a@b | bob | müller@exämple.org | 0123456789@x
                    %{username} | Ada.Lovelace | a | bob | müller | 0123456789
                    %{domain} | Example.ORG | b | '' | exämple.org | x
                    %2.0Nu | ae8016a7 | e42a23f4 | 70ef21ca | 6bbd3a57 | ec86845b
                    %4.16Nn | 0002 | 0008 | 000a | 0007 | 0006
                    %1.1Rn | c | '' | o | e | 8
                    %3Rn | eca | a | bob | rel | 987
                    %1.2LMn | 38 | cc | f9 | 2d | 81
                    %LHn | b262a5 | 61 | 6952 | 9f332b2 | 67baee9
                    %5.300Nd | 0007e | 000e8 | 000bc | 0011e | 00020
                    %Md | 74637a668b6660469dc61635d8d84933 | 92eb5ffee6ae2fec3ad71c777531578f | d41d8cd98f00b204e9800998ecf8427e | 253526a5337ee8d6cd1ae60271d8c912 | 9dd4e461268c8034f5c8564e155c67a6
                    %12u | Ada.Lovelace | a@b | bob | müller@exä | 0123456789@x
                    %3.12u | .Lovelace@Ex | '' | '' | ller@exämpl | 3456789@x
                    %-1.1n | e | a | b | r | 9
                    %-4.3n | lac | a | bob | lle | 678
                    """)
    void mean_what_they_mean_to_dovecot(
            String variable, String ada, String a, String bob, String mueller, String digits) {
        List<String> seen = List.of(ada, a, bob, mueller, digits);
        PathTemplate template = PathTemplate.parse("/v/x" + variable);
        var softly = new SoftAssertions();
        for (int i = 0; i < seen.size(); i++) {
            softly.assertThat(expanded(template, USERS.get(i)))
                    .as("%s of %s", variable, USERS.get(i))
                    .isEqualTo(seen.get(i).equals(CUT) ? CUT : "/v/x" + seen.get(i));
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @CsvSource({
        "%{user | domain | lower}, /v/example.org",
        "%{user|username}, /v/Ada.Lovelace",
        "%{domain | upper}, /v/EXAMPLE.ORG",
    })
    void may_be_written_as_dovecot_2_4_writes_them(String variable, String path) {
        assertThat(expanded(PathTemplate.parse("/v/" + variable), USERS.getFirst()))
                .isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%h/Maildir", "%{home}/Maildir", "~/Maildir"})
    void begin_at_home(String template) {
        var paths = new MaildirPaths(template);
        assertThat(paths.of("bob", Optional.of(Path.of("/home/b")))).hasToString("/home/b/Maildir");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> paths.of("bob"))
                .withMessageContaining("no home");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "@b", "a@", "..", "../x@b", "a@..", ".a@b", "a/b@c", "a@b/c", "a\\b@c", "a\nb@c"
            })
    void take_no_user_that_leads_elsewhere(String user) {
        for (String template : List.of("/v/%u", "/v/%n", "/v/x-%d", "/v/%Mu")) {
            assertThatExceptionOfType(StoreException.class)
                    .as(template)
                    .isThrownBy(() -> new MaildirPaths(template).of(user));
        }
    }

    @ParameterizedTest
    @CsvSource({"/v/%1.1n, x.y", "/v/%2Rn, a..", "/v/%1.2n, a..b", "/v/.%1.1n, a.b@c"})
    void make_no_parent_and_no_hidden_folder_of_a_part(String template, String user) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> new MaildirPaths(template).of(user));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%z",
                "%",
                "%{uid}",
                "%{user",
                "%{user | md5}",
                "%Du",
                "x%h",
                "/v/~/%h",
                "%99999n",
                "%.3n",
                "%{domain | username}",
                "%-1.4Nu"
            })
    void are_refused_with_what_is_possible(String template) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MaildirPaths("/v/" + template))
                .withMessageContaining("unknown variable %")
                .withMessageContaining("there are %u, %n, %d");
    }

    @Test
    void are_refused_when_the_configuration_is_read() {
        assertThatExceptionOfType(ConfException.class)
                .isThrownBy(
                        () -> Conf.parse(MaildirConf.class, "maildir = \"/v/%{uid}\"", "test.toml"))
                .withMessageContaining("maildir: unknown variable %{uid}");
    }

    private static String expanded(PathTemplate template, String user) {
        try {
            return template.expand(user, Optional.empty()).toString();
        } catch (StoreException e) {
            assertThat(e).hasMessageContaining("cuts a character");
            return CUT;
        }
    }
}
