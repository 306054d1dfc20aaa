package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

@DisplayName("Mailbox names and their directories")
final class LayoutTest {

    private static final Path ROOT = Path.of("/var/vmail/anna");

    /** As configured. */
    enum Setting {
        PLUS_PLUS("layout = \"maildir++\""),
        PLUS_PLUS_UTF8("layout = \"maildir++\"\nutf8-names = true"),
        PLUS_PLUS_ESCAPED("layout = \"maildir++\"\nescape-dots = true"),
        PLUS_PLUS_UTF8_ESCAPED("layout = \"maildir++\"\nutf8-names = true\nescape-dots = true"),
        FS("layout = \"fs\""),
        FS_UTF8("layout = \"fs\"\nutf8-names = true"),
        FS_ESCAPED("layout = \"fs\"\nescape-dots = true");

        private final String toml;

        Setting(String toml) {
            this.toml = toml;
        }

        Layout layout() {
            return MaildirUnderTest.conf(toml).names();
        }
    }

    /** What Dovecot 2.3.19 made of CREATE with these names. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PLUS_PLUS | Work/\u00c4rger & Co | .Work.&AMQ-rger &- Co",
                "PLUS_PLUS | INBOX/sub | .INBOX.sub",
                "PLUS_PLUS | cur | .cur",
                "PLUS_PLUS_UTF8 | x \u00e4/y | .x \u00e4.y",
                "PLUS_PLUS_UTF8 | & | .&",
                "PLUS_PLUS_ESCAPED | a.b/c.d | .a\\2eb.c\\2ed",
                "PLUS_PLUS_ESCAPED | ~x | .\\7ex",
                "PLUS_PLUS_ESCAPED | a/~y | .a.\\7ey",
                "PLUS_PLUS_ESCAPED | x~ | .x~",
                "PLUS_PLUS_ESCAPED | \u00e4.\u00e4 | .&AOQ-\\2e&AOQ-",
                "PLUS_PLUS_ESCAPED | INBOX/a.b | .INBOX.a\\2eb",
                "PLUS_PLUS_ESCAPED | inbox.x | .inbox\\2ex",
                "FS | A/B | A/B",
                "FS | INBOX/S | INBOX/S",
                "FS | a.b | a.b",
                "FS | \u00e4 | &AOQ-",
                "FS_UTF8 | x \u00e4/y | x \u00e4/y",
                "FS_ESCAPED | a.b | a.b",
                "FS_ESCAPED | z/~y | z/\\7ey",
            })
    void directories_are_those_of_dovecot(Setting setting, String name, String directory) {
        MailboxName mailbox = MailboxName.of(name.split("/"));
        Path path = ROOT.resolve(directory);
        assertThat(setting.layout().resolve(ROOT, mailbox)).isEqualTo(path);
        assertThat(setting.layout().nameOf(ROOT, path)).contains(mailbox);
    }

    @ParameterizedTest
    @EnumSource
    void inbox_is_the_root_where_mail_is_and_has_a_folder_elsewhere(Setting setting) {
        boolean nested = setting.layout() instanceof Layout.Fs;
        assertThat(setting.layout().resolve(ROOT, MailboxName.INBOX)).isEqualTo(ROOT);
        assertThat(setting.layout().resolveBeside(ROOT, MailboxName.INBOX))
                .isEqualTo(ROOT.resolve(nested ? "INBOX" : ".INBOX"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Work",
                "..x",
                ".a..b",
                ".inbox",
                ".INBOX",
                ".inbox.x",
                ".a.",
                ".&AMQ",
                ".&&",
                ".a\\b",
                ".a/b"
            })
    void directories_that_we_would_not_write_are_no_mailboxes(String directory) {
        assertThat(Setting.PLUS_PLUS.layout().nameOf(ROOT, ROOT.resolve(directory))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cur",
                "A/new",
                "A/tmp/B",
                ".A",
                "A/.B",
                "inbox",
                "INBOX",
                "inbox/A",
                "subscriptions",
                "maildirsize",
                "dovecot-uidlist",
                "A/dovecot.index.cache",
                "posthorn.index",
                "A/posthorn-keywords",
                "&AMQ",
                "a\\b"
            })
    void entries_of_folders_in_folders_that_are_no_mailboxes(String directory) {
        assertThat(Setting.FS.layout().nameOf(ROOT, ROOT.resolve(directory))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cur", "a/new", "tmp/x", "dovecot.index", "subscriptions", "a/posthorn.x"})
    void names_of_the_parts_of_a_mailbox_are_refused(String name) {
        assertCannot(Setting.FS.layout(), MailboxName.of(name.split("/")));
    }

    @Test
    void folders_about_dovecot_are_folders() {
        assertThat(Setting.FS.layout().resolve(ROOT, MailboxName.of("dovecot")))
                .isEqualTo(ROOT.resolve("dovecot"));
        assertThat(Setting.FS.layout().resolve(ROOT, MailboxName.of("lists", "subscriptions")))
                .isEqualTo(ROOT.resolve("lists/subscriptions"));
    }

    @Test
    void dots_and_too_long_names_are_refused() {
        assertCannot(Setting.PLUS_PLUS.layout(), MailboxName.of("a.b"));
        assertCannot(Setting.PLUS_PLUS.layout(), MailboxName.of("a".repeat(255)));
        assertCannot(Setting.PLUS_PLUS_ESCAPED.layout(), MailboxName.of("a", "b.b".repeat(60)));
        assertCannot(Setting.FS.layout(), MailboxName.of("\u00e4".repeat(120)));
        assertCannot(
                Setting.FS.layout(),
                new MailboxName(java.util.Collections.nCopies(32, "x".repeat(255))));
    }

    /** Names of the characters that mean something to some layer. */
    @ParameterizedTest
    @EnumSource
    void every_name_has_a_directory_of_its_own_in_the_root_or_none(Setting setting) {
        Layout layout = setting.layout();
        var random = new Random(20260101);
        String[] parts = {
            "a",
            "b",
            ".",
            "..",
            "~",
            "&",
            "-",
            "&AOQ-",
            "\u00e4",
            "e\u0301",
            "\u65e5",
            "\ud83d\udcef",
            "2e",
            "\\",
            "/",
            " ",
            "cur",
            "INBOX",
            "inbox",
            "dovecot",
            "\t",
            "\0",
            ",",
            "+",
            "%",
            "5c",
            "7e"
        };
        var seen = new HashMap<Path, MailboxName>();
        int found = 0;
        for (int round = 0; round < 100_000; round++) {
            var segments = new ArrayList<String>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                var segment = new StringBuilder();
                for (int k = random.nextInt(4); k >= 0; k--) {
                    segment.append(parts[random.nextInt(parts.length)]);
                }
                segments.add(segment.toString());
            }
            MailboxName name;
            Path path;
            try {
                name = new MailboxName(segments);
                path = layout.resolve(ROOT, name);
            } catch (IllegalArgumentException | StoreException e) {
                continue;
            }
            found++;
            MailboxName before = seen.put(path, name);
            assertThat(before == null || before.equals(name)).as("%s", path).isTrue();
            if (name.equals(MailboxName.INBOX)) {
                continue;
            }
            assertThat(path.startsWith(ROOT) && !path.equals(ROOT)).as("%s", path).isTrue();
            assertThat(path.normalize()).isEqualTo(path);
            assertThat(layout.nameOf(ROOT, path)).as("%s", path).contains(name);
            assertThat(layout.parseStored(layout.stored(name))).contains(name);
        }
        assertThat(found).isGreaterThan(10_000);
    }

    /** The other way round: what a directory is called never leads to another one. */
    @ParameterizedTest
    @EnumSource
    void no_directory_is_taken_for_another_one(Setting setting) {
        Layout layout = setting.layout();
        var random = new Random(20260102);
        String characters = ".a&-A\\2e5c~/\u00e4 Q\u0301inboxINBOX";
        for (int round = 0; round < 100_000; round++) {
            String text =
                    random.ints(1 + random.nextInt(9), 0, characters.length())
                            .mapToObj(i -> String.valueOf(characters.charAt(i)))
                            .reduce("", String::concat);
            Path path = ROOT.resolve("x/" + text).normalize();
            Path below = ROOT.resolve("x").relativize(path);
            if (!path.startsWith(ROOT.resolve("x")) || below.toString().isEmpty()) {
                continue;
            }
            Path directory = ROOT.resolve(below);
            layout.nameOf(ROOT, directory)
                    .ifPresent(name -> assertThat(layout.resolve(ROOT, name)).isEqualTo(directory));
        }
    }

    /** Lines that Dovecot 2.3.19 wrote. */
    @Test
    void subscriptions_are_spelled_as_directories_are() {
        var escaped = Setting.PLUS_PLUS_ESCAPED.layout();
        var dotted = MailboxName.of("a.b", "c.d");
        var sub = Subscriptions.none(escaped).with(dotted);
        assertThat(lines(sub)).containsExactly("V\t2", "", "a\\2eb\tc\\2ed");
        assertThat(sub.names()).containsExactly(dotted);
        var utf8 =
                Subscriptions.none(Setting.FS_UTF8.layout()).with(MailboxName.of("x \u00e4", "y"));
        assertThat(lines(utf8)).containsExactly("V\t2", "", "x \u00e4\ty");
    }

    @Test
    void version_1_of_subscriptions_divides_names_as_the_layout_does() {
        var file = "INBOX\nx &AOQ-/y\na.b\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var nested = Subscriptions.parse(file, Setting.FS.layout());
        assertThat(nested.names())
                .containsExactly(
                        MailboxName.INBOX, MailboxName.of("a.b"), MailboxName.of("x \u00e4", "y"));
        assertThat(lines(nested.with(MailboxName.of("p", "q")))).endsWith("p/q");
        assertThat(Subscriptions.parse(file, Setting.PLUS_PLUS.layout()).names())
                .containsExactly(MailboxName.INBOX, MailboxName.of("a", "b"));
    }

    @Test
    void octets_of_subscriptions_that_are_no_text_are_kept() {
        byte[] file = {'a', '\n', (byte) 0xff, (byte) 0xc3, '\n', 'b', '\n'};
        var now = Subscriptions.parse(file, Setting.FS_UTF8.layout());
        assertThat(now.format()).isEqualTo(file);
        assertThat(now.names()).containsExactly(MailboxName.of("a"), MailboxName.of("b"));
    }

    private static List<String> lines(Subscriptions subscriptions) {
        return Stream.of(
                        new String(subscriptions.format(), java.nio.charset.StandardCharsets.UTF_8)
                                .split("\n"))
                .toList();
    }

    private static void assertCannot(Layout layout, MailboxName name) {
        assertThatThrownBy(() -> layout.resolve(ROOT, name))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.CANNOT));
    }
}
