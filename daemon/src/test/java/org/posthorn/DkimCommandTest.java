package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.DnsServer;
import org.posthorn.dns.Zone;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dkim.DomainSigner;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.StoredKey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

@DisplayName("posthorn dkim")
class DkimCommandTest {

    private static final String MESSAGE = "From: ada@example.org\nSubject: x\n\nHi.\n";

    @TempDir private Path folder;

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(
                folder.resolve("posthorn.toml"),
                "hostname = \"mail.example.org\"\ndomains = [\"example.org\"]\ndata = \""
                        + folder
                        + "\"\n");
    }

    private Run dkim(String... arguments) {
        var all = new ArrayList<String>(List.of("dkim"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", folder.resolve("posthorn.toml").toString()));
        return Run.of(all.toArray(String[]::new));
    }

    @Test
    void a_key_is_made_once_for_its_owner_and_shown_split_and_whole() throws Exception {
        var made = dkim("create", "Example.ORG");

        assertThat(made.err()).isEmpty();
        assertThat(made.exitCode()).isZero();
        assertThat(made.out())
                .contains("; example.org mail rsa-sha256 2048 bits: signs\n")
                .contains("mail._domainkey.example.org. IN TXT ( \"v=DKIM1; k=rsa; p=MII")
                .contains("\nmail._domainkey.example.org\nv=DKIM1; k=rsa; p=MII");
        Path file = folder.resolve("dkim/example.org/mail.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(dkim("show", "example.org").out()).isEqualTo(made.out());

        var again = dkim("create", "example.org");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("mail.pem is there already");
    }

    @Test
    void keys_are_changed_in_two_steps() {
        dkim("create", "example.org", "--algorithm", "both", "--selector", "s1");
        assertThat(dkim("rotate", "example.org", "--finish").err())
                .contains("no key of example.org waits");

        var prepared = dkim("rotate", "example.org");
        assertThat(prepared.out())
                .contains("s2._domainkey.example.org", "s2-ed25519._domainkey.example.org")
                .doesNotContain("s1._domainkey", "s1-ed25519");
        assertThat(prepared.err()).contains("rotate --finish example.org");
        assertThat(dkim("rotate", "example.org", "--finish").exitCode()).isZero();

        assertThat(dkim("list").out().lines())
                .containsExactly(
                        "example.org s1 rsa-sha256 2048 bits: retired",
                        "example.org s1-ed25519 ed25519-sha256 256 bits: retired",
                        "example.org s2 rsa-sha256 2048 bits: signs",
                        "example.org s2-ed25519 ed25519-sha256 256 bits: signs");
        assertThat(dkim("list", "--json").out()).startsWith("[{\"domain\":\"example.org\",");
    }

    @Test
    void what_cannot_be() {
        assertThat(dkim("create", "../x").err()).contains("'../x' is not a name");
        assertThat(dkim("create", "example.org", "--bits", "512").exitCode()).isEqualTo(2);
        assertThat(dkim("show", "example.net").err()).contains("posthorn dkim create example.net");
        assertThat(dkim("rotate", "example.net").exitCode()).isEqualTo(1);
        assertThat(Run.of("dkim").exitCode()).isEqualTo(2);
    }

    @Test
    void a_message_is_judged_with_line_ends_of_either_kind() throws Exception {
        var zone = new Zone();
        dkim("create", "example.org", "--algorithm", "both", "--bits", "1024");
        try (var disk = new Disk(DiskConf.DEFAULT);
                var server = new DnsServer(zone)) {
            var keys = new KeyFolder(disk, folder.resolve("dkim"));
            for (var stored : keys.keys("example.org")) {
                zone.txt(stored.published().name(), stored.published().text());
            }
            String signed = signed(keys, MESSAGE.replace("\n", "\r\n"));

            assertVerdict(server, signed, "pass", 0);
            assertVerdict(server, signed.replace("\r\n", "\n"), "pass", 0);
            assertVerdict(server, signed.replace("Hi.", "Ho."), "fail", 1);
            assertVerdict(server, MESSAGE, "none", 1);
            zone.clear();
            assertVerdict(server, signed.replace("s=mail", "s=nail"), "permerror", 1);
        }
        assertThat(Run.of("dkim", "verify", "--dns", "nowhere", "x").exitCode()).isEqualTo(2);
        assertThat(Run.of("dkim", "verify", folder + "/none").exitCode()).isEqualTo(1);
    }

    @Test
    void a_message_is_signed_with_a_key_in_a_file() throws Exception {
        var zone = new Zone();
        dkim("create", "example.org", "--algorithm", "both", "--bits", "1024");
        try (var disk = new Disk(DiskConf.DEFAULT);
                var server = new DnsServer(zone)) {
            for (var stored : new KeyFolder(disk, folder.resolve("dkim")).keys("example.org")) {
                zone.txt(stored.published().name(), stored.published().text());
                String message = MESSAGE.replace("Hi.", "H\u00e4.\rx\n\n");
                for (String text : List.of(message, message.replace("\n", "\r\n"))) {
                    String selector = stored.key().selector();
                    var run = sign(text, stored.file(), selector);

                    assertThat(run.err()).isEmpty();
                    assertThat(run.out())
                            .startsWith("DKIM-Signature: v=1; a=" + stored.key().algorithm())
                            .contains("d=example.org;", "s=" + selector + ";")
                            .endsWith(text);
                    assertThat(run.out().contains("\r\n")).isEqualTo(text.contains("\r\n"));
                    assertVerdict(server, run.out(), "pass", 0);
                    assertOthersAgree(run.out(), stored);
                }
            }
        }
    }

    @Test
    void what_cannot_be_signed() throws Exception {
        dkim("create", "example.org", "--bits", "1024");
        Path key = folder.resolve("dkim/example.org/mail.pem");

        assertThat(sign(MESSAGE, key, "mail", "--algorithm", "ed25519-sha256").err())
                .contains("is a key for rsa-sha256");
        assertThat(sign(MESSAGE, key, "mail", "--algorithm", "rsa-sha1").exitCode()).isEqualTo(2);
        assertThat(sign(MESSAGE, key, "a/b").err()).contains("'a/b' is not a name");
        assertThat(sign(MESSAGE, folder.resolve("posthorn.toml"), "mail").exitCode()).isEqualTo(1);
        assertThat(sign("x:\n".repeat(20_000), key, "mail").err()).contains("too many header");
    }

    private Run sign(String message, Path key, String selector, String... more) throws IOException {
        Path file = folder.resolve("unsigned.eml");
        Files.writeString(file, message, StandardCharsets.ISO_8859_1);
        var all = new ArrayList<String>(List.of("dkim", "sign", file.toString()));
        all.addAll(List.of("--key", key.toString(), "--domain", "example.org"));
        all.addAll(List.of("--selector", selector));
        all.addAll(List.of(more));
        return Run.of(all.toArray(String[]::new));
    }

    /** Debian's OpenDKIM and python3-dkim, where they are installed. */
    private void assertOthersAgree(String signed, StoredKey stored) throws Exception {
        Path file = folder.resolve("signed.eml");
        String sent = signed.replaceAll("(?<!\r)\n", "\r\n");
        Files.writeString(file, sent, StandardCharsets.ISO_8859_1);
        Path python = Path.of("/usr/lib/python3/dist-packages/dkim");
        if (Files.exists(python)) {
            String check =
                    "import dkim,sys; sys.exit(0 if dkim.verify(open(sys.argv[1],'rb').read(),"
                            + " dnsfunc=lambda *a, **k: sys.argv[2].encode()) else 1)";
            assertThat(exitCode("/usr/bin/python3", "-c", check, file, stored.published().text()))
                    .isZero();
        }
    }

    private int exitCode(Object... command) throws Exception {
        var process =
                new ProcessBuilder(Stream.of(command).map(Object::toString).toList())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("said").toFile())
                        .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private void assertVerdict(DnsServer server, String message, String word, int exitCode)
            throws IOException {
        Path file = folder.resolve("message.eml");
        Files.writeString(file, message, StandardCharsets.ISO_8859_1);
        var run = Run.of("dkim", "verify", "--dns", server.address().toString(), file.toString());
        assertThat(run.out()).as(run.err()).isEqualTo(word + "\n");
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }

    private static String signed(KeyFolder keys, String message) throws Exception {
        var signer = new DomainSigner(keys, DkimConf.DEFAULT.rules(), InstantSource.system());
        byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
        try (var signing = signer.begin("example.org").orElseThrow()) {
            signing.write(octets, 0, octets.length);
            return new String(signing.end(), StandardCharsets.US_ASCII) + message;
        }
    }
}
