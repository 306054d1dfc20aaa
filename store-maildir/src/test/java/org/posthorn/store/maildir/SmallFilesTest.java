package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.SystemFlag;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

@DisplayName("keywords, subscriptions, folder names, paths")
final class SmallFilesTest {

    private static final byte[] NOTHING = {};

    private static final Layout PLUS_PLUS = MaildirUnderTest.CRLF.names();

    @Test
    void keywords_have_the_letters_that_dovecot_gave_them() {
        Keywords keywords = Keywords.parse(octets("0 $Label1\n2 Work\nx y\n99 no\n"), NOTHING);
        MaildirName name = MaildirName.parse("1.h:2,Sacz");
        assertThat(keywords.flags(name))
                .isEqualTo(new Flags(Set.of(SystemFlag.SEEN), Set.of("$Label1", "Work")));
        var without = new Flags(Set.of(), Set.of("Work"));
        assertThat(keywords.name(name, without).fileName()).isEqualTo("1.h:2,cz");
    }

    @Test
    void a_new_keyword_gets_the_first_free_letter_in_any_case_once() {
        Keywords keywords =
                Keywords.parse(octets("0 a\n2 c\n"), NOTHING).with(Set.of("B", "A", "C"));
        assertThat(new String(keywords.formatLetters(), UTF_8)).isEqualTo("0 a\n1 B\n2 c\n");
    }

    @Test
    void the_twenty_seventh_keyword_is_kept_beside_the_letters() {
        var many = new TreeSet<String>();
        for (int i = 10; i < 40; i++) {
            many.add("k" + i);
        }
        Keywords keywords = Keywords.NONE.including("1.h", many);
        MaildirName name = keywords.name(MaildirName.parse("1.h"), new Flags(Set.of(), many));
        assertThat(name.letters()).hasSize(26);
        assertThat(keywords.flags(name).keywords()).isEqualTo(many);
        Keywords again = Keywords.parse(keywords.formatLetters(), keywords.formatBeyond());
        assertThat(again).isEqualTo(keywords);
        assertThat(again.including("1.h", Set.of()).beyond()).isEmpty();
    }

    @Test
    void subscriptions_of_version_2_stay_so_with_lines_of_strangers() {
        var file = "V\t2\n\nINBOX\nWork\t&AMQ-rger\n..odd\n";
        Subscriptions subscriptions = Subscriptions.parse(octets(file), PLUS_PLUS);
        assertThat(subscriptions.names())
                .containsExactly(MailboxName.INBOX, MailboxName.of("Work", "\u00c4rger"));
        assertThat(subscriptions.format()).isEqualTo(octets(file));
        assertThat(new String(subscriptions.with(MailboxName.of("a", "b")).format(), UTF_8))
                .isEqualTo(file + "a\tb\n");
        assertThat(
                        new String(
                                subscriptions
                                        .without(MailboxName.of("Work", "\u00c4rger"))
                                        .format(),
                                UTF_8))
                .isEqualTo("V\t2\n\nINBOX\n..odd\n");
    }

    @Test
    void subscriptions_of_version_1_stay_so() {
        Subscriptions subscriptions = Subscriptions.parse(octets("INBOX\nWork.Sub\n"), PLUS_PLUS);
        assertThat(subscriptions.names())
                .containsExactly(MailboxName.INBOX, MailboxName.of("Work", "Sub"));
        assertThat(new String(subscriptions.with(MailboxName.of("a", "b")).format(), UTF_8))
                .isEqualTo("INBOX\nWork.Sub\na.b\n");
    }

    @Test
    void an_account_s_path_comes_from_its_name() {
        var paths = new MaildirPaths("/var/vmail/%d/%n/100%%/%u");
        assertThat(paths.of("ada@example.org"))
                .isEqualTo(Path.of("/var/vmail/example.org/ada/100%/ada@example.org"));
        assertThatIllegalArgumentException().isThrownBy(() -> new MaildirPaths("/x/%z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../x@example.org", "a/b@example.org", "a@..", "@example.org", "", "a\0@b"})
    void a_name_that_leads_elsewhere_has_no_path(String user) {
        assertThatThrownBy(() -> new MaildirPaths("/var/vmail/%d/%n").of(user))
                .isInstanceOf(StoreException.class);
    }

    private static byte[] octets(String text) {
        return text.getBytes(UTF_8);
    }
}
