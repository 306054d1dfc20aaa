package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Network;
import org.posthorn.mail.Address;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

@DisplayName("Dovecot passwd-file")
class PasswdFileTest {

    private static final Names NAMES = Names.of(List.of("example.org", "example.net"));

    @Test
    void reads_the_eight_fields() {
        Account ada =
                account(
                        "ada@example.org:{PLAIN}x:5000:5000:Ada L.:/home/ada:/bin/sh:"
                                + "userdb_mail=maildir:~/Maildir userdb_quota_rule=*:bytes=1000");

        assertThat(ada.user()).isEqualTo("ada@example.org");
        assertThat(ada.password().value()).isEqualTo("{PLAIN}x");
        assertThat(ada.home()).contains("/home/ada");
        assertThat(ada.mail()).contains("maildir:~/Maildir");
        assertThat(ada.quotaOctets()).isEqualTo(1000);
        assertThat(ada.enabled()).isTrue();
    }

    @Test
    void needs_name_and_password_only() {
        Account ada = account("ada@example.org:$6$salt$hash");

        assertThat(ada.password().value()).isEqualTo("$6$salt$hash");
        assertThat(ada.home()).isEmpty();
        assertThat(ada.mail()).isEmpty();
        assertThat(ada.quotaOctets()).isZero();
    }

    @Test
    void gives_a_bare_name_the_first_domain() {
        assertThat(account("ada:x").user()).isEqualTo("ada@example.org");
    }

    @Test
    void passes_over_comments_and_empty_lines() {
        assertThat(parse("# comment:x\n\n   \n:x\nada:x\r\n"))
                .satisfies(
                        f -> assertThat(f.problems()).isEmpty(),
                        f -> assertThat(f.accounts()).containsOnlyKeys("ada@example.org"));
    }

    @Test
    void finds_names_in_any_case() {
        assertThat(parse("Ada@Example.ORG:x").accounts()).containsOnlyKeys("ada@example.org");
    }

    @Test
    void reads_quota_rules_with_their_units() {
        assertThat(account("a:x::::::userdb_quota_rule=*:storage=10").quotaOctets())
                .isEqualTo(10_240);
        assertThat(account("a:x::::::userdb_quota_rule=*:storage=1G:messages=7"))
                .satisfies(
                        a -> assertThat(a.quotaOctets()).isEqualTo(1L << 30),
                        a -> assertThat(a.quotaMessages()).isEqualTo(7));
        assertThat(account("a:x::::::userdb_quota_rule2=Trash:storage=+1M other=1").quotaOctets())
                .isZero();
        assertThat(account("a:x::::::userdb_quota_storage_size=2M").quotaOctets())
                .isEqualTo(2 << 20);
    }

    @Test
    void lets_nobody_in_whom_a_field_it_cannot_check_shuts_out() {
        for (String field : List.of("nologin", "deny", "proxy=y", "allow_real_nets=10.0.0.0/8")) {
            assertThat(account("a:{PLAIN}x::::::" + field).rights().login()).isFalse();
        }
    }

    @Test
    void reads_where_somebody_may_log_in() {
        Rights rights =
                account("a:{PLAIN}x::::::allow_nets=10.0.0.0/8,2001:db8::1 services=IMAP,smtp")
                        .rights();

        assertThat(rights.objection("imap", client("10.1.2.3"))).isEmpty();
        assertThat(rights.objection("smtp", client("2001:db8::1"))).isEmpty();
        assertThat(rights.objection("pop3", client("10.1.2.3"))).isPresent();
        assertThat(rights.objection("imap", client("192.0.2.1"))).isPresent();
        assertThat(account("a:{PLAIN}x::::::nologin").rights().objection("imap", client("::1")))
                .isPresent();
        assertThat(account("a:{PLAIN}x").rights()).isEqualTo(Rights.ALL);
    }

    @Test
    void allowed_networks_that_nobody_is_in_are_not_everywhere() {
        for (String nets : List.of("", "local", ",")) {
            assertThat(account("a:{PLAIN}x::::::allow_nets=" + nets).rights().login()).isFalse();
        }
    }

    @Test
    void an_account_may_be_disabled() {
        assertThat(account("a:{PLAIN}x::::::enabled=no").enabled()).isFalse();
        assertThat(account("a:{PLAIN}x::::::userdb_enabled=False").enabled()).isFalse();
        assertThat(account("a:{PLAIN}x::::::enabled=yes enabled").enabled()).isTrue();
    }

    @Test
    void reads_what_somebody_may_send_as() {
        Rights rights = account("a:{PLAIN}x::::::senders=Sales@Example.NET,@x.example").rights();

        assertThat(rights.senders()).containsExactlyInAnyOrder("sales@example.net", "@x.example");
        assertThat(account("a:{PLAIN}x::::::senders=*").rights().maySendAs(new Address("b", "x")))
                .isTrue();
        assertThat(account("a:{PLAIN}x::::::senders=b@x.example").password().value())
                .isEqualTo("{PLAIN}x");
    }

    @Test
    void the_home_of_the_extra_fields_comes_first() {
        assertThat(account("a:x::::/a::userdb_home=/b").home()).contains("/b");
    }

    @Test
    void refuses_rights_that_it_cannot_read() {
        for (String field :
                List.of("allow_nets=x", "services=ftp", "services=", "senders=a", "senders=a@")) {
            assertThat(parse("a:x::::::" + field).problems()).hasSize(1);
        }
    }

    private static InetAddress client(String address) {
        return Network.parse(address).address();
    }

    @Test
    void names_the_line_that_is_broken() {
        PasswdFile file = parse("ada:x\nbob\nc d:x\n@example.org:x\nada:y\neve:x::::::x");

        assertThat(file.accounts()).containsOnlyKeys("ada@example.org", "eve@example.org");
        assertThat(file.problems()).extracting(DirectoryProblem::line).containsExactly(2, 3, 4, 5);
        assertThat(file.problems().getFirst())
                .hasToString("users:2: no password field; write name:{SCHEME}hash");
    }

    @Test
    void says_nothing_of_passwords_in_problems() {
        assertThat(
                        parse("a b:hunter2\na:hunter2\na:hunter2::::::userdb_quota_rule=*:x=1")
                                .problems())
                .hasSize(2)
                .noneMatch(p -> p.toString().contains("hunter2"));
    }

    @Test
    void refuses_quota_rules_that_it_cannot_read() {
        for (String rule :
                List.of("*:storage=x", "*:bytes=9999999999999999T", "*:bytes=-1", "*:a")) {
            assertThat(parse("a:x::::::userdb_quota_rule=" + rule).problems()).hasSize(1);
        }
    }

    @Test
    void refuses_octets_that_are_not_utf_8_where_they_matter() {
        byte[] latin = "m\u00fcller:x\nada:x:::M\u00fcller\n".getBytes(StandardCharsets.ISO_8859_1);

        PasswdFile file = PasswdFile.parse(latin, Path.of("users"), NAMES);

        assertThat(file.accounts()).containsOnlyKeys("ada@example.org");
        assertThat(file.problems()).hasSize(1);
    }

    @Test
    void takes_a_byte_order_mark_for_no_part_of_a_name() {
        assertThat(parse("\uFEFFada:x\nbob:x\n").problems())
                .extracting(DirectoryProblem::line)
                .containsExactly(1);
    }

    @Test
    void refuses_a_line_without_end() {
        assertThat(parse("a:" + "x".repeat(PasswdFile.MAX_LINE)).problems()).hasSize(1);
    }

    private static Account account(String line) {
        PasswdFile file = parse(line);
        assertThat(file.problems()).isEmpty();
        return Objects.requireNonNull(file.accounts().values().iterator().next());
    }

    private static PasswdFile parse(String text) {
        return PasswdFile.parse(text.getBytes(StandardCharsets.UTF_8), Path.of("users"), NAMES);
    }
}
