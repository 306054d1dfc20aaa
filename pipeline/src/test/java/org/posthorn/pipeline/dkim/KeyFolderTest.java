package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.pipeline.dkim.StoredKey.Use;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

@DisplayName("The folder of keys")
class KeyFolderTest {

    @TempDir private Path temporary;

    private final Disk disk = new Disk(DiskConf.DEFAULT);

    @AfterEach
    void close() {
        disk.close();
    }

    private KeyFolder folder() {
        return new KeyFolder(disk, temporary.resolve("dkim"));
    }

    @Test
    void what_is_made_signs_and_what_it_publishes_verifies() throws Exception {
        var folder = folder();
        assertThat(folder.domains()).isEmpty();
        assertThat(folder.keys("example.org")).isEmpty();
        folder.create("Example.ORG", "mail", Algorithm.RSA, 2048, Use.SIGNING);
        folder.create("example.org", "mail-ed25519", Algorithm.ED25519, 0, Use.SIGNING);

        assertThat(folder.domains()).containsExactly("example.org");
        var mailer = new Mailer();
        for (StoredKey stored : folder.keys("example.org")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored.file())))
                    .isEqualTo("rw-------");
            mailer.published.put(
                    stored.published().name(), Mailer.texts(stored.published().text()));
        }
        var keys = folder.signing("example.org").toArray(DkimKey[]::new);
        assertThat(mailer.verify(Mailer.sign(Mailer.MESSAGE, Mailer.RELAXED, keys)).passed())
                .extracting(DkimResult::selector)
                .containsExactly("mail", "mail-ed25519");
    }

    @Test
    void a_record_is_split_for_zone_files() throws Exception {
        var key = folder().create("example.org", "mail", Algorithm.RSA, 2048, Use.SIGNING);
        String line = key.published().zoneLine();

        assertThat(line).startsWith("mail._domainkey.example.org. IN TXT ( \"v=DKIM1; k=rsa; p=M");
        assertThat(line.lines()).allMatch(part -> part.length() < 320);
        assertThat(line.replaceAll("(?s)^[^\"]*\"|\"\\s+\"|\" \\)$", ""))
                .isEqualTo(key.published().text());
    }

    @Test
    void nothing_is_made_twice_and_no_name_leads_elsewhere() throws Exception {
        var folder = folder();
        folder.create("example.org", "mail", Algorithm.ED25519, 0, Use.WAITING);

        assertThatThrownBy(() ->
                        folder.create("example.org", "mail", Algorithm.RSA, 1024, Use.SIGNING))
                .hasMessageContaining("is there already");
        for (String name : List.of("..", "../x", "a/b", "", "a..b", "\0")) {
            assertThatThrownBy(() -> folder.create(name, "s", Algorithm.RSA, 1024, Use.SIGNING))
                    .isInstanceOf(IOException.class);
            assertThat(folder.keys(name)).isEmpty();
        }
    }

    @Test
    void keys_are_changed_in_two_steps() throws Exception {
        var folder = folder();
        folder.create("example.org", "mail", Algorithm.RSA, 1024, Use.SIGNING);
        folder.create("example.org", "mail-ed25519", Algorithm.ED25519, 0, Use.SIGNING);
        assertThatThrownBy(() -> folder.change("example.org")).hasMessageContaining("waits");

        folder.prepare("example.org", 1024);
        assertThat(selectors(folder)).containsExactly("mail", "mail-ed25519");
        assertThatThrownBy(() -> folder.prepare("example.org", 1024))
                .hasMessageContaining("wait already");

        folder.change("example.org");
        assertThat(selectors(folder)).containsExactly("mail2", "mail2-ed25519");
        assertThat(folder.keys("example.org"))
                .extracting(StoredKey::use)
                .containsExactly(Use.RETIRED, Use.RETIRED, Use.SIGNING, Use.SIGNING);

        folder.prepare("example.org", 1024);
        folder.change("example.org");
        assertThat(selectors(folder)).containsExactly("mail3", "mail3-ed25519");
    }

    @Test
    void keys_of_other_tools() throws Exception {
        assumeThat(Path.of("/usr/bin/openssl")).as("openssl is not installed").exists();
        Path home = Files.createDirectories(temporary.resolve("dkim/example.org"));
        openssl("genrsa", "-traditional", "-out", home.resolve("old.pem").toString(), "1024");
        openssl("genrsa", "-out", home.resolve("new.pem").toString(), "1024");
        openssl("genpkey", "-algorithm", "ed25519", "-out", home.resolve("ed.pem").toString());
        openssl(
                "rsa",
                "-in",
                home.resolve("old.pem").toString(),
                "-pubout",
                "-out",
                home.resolve("public").toString());
        Files.writeString(home.resolve("README"), "not a key");

        assertThat(Files.readString(home.resolve("old.pem"))).startsWith("-----BEGIN RSA PRIVATE");
        assertThat(folder().signing("example.org"))
                .extracting(DkimKey::algorithm)
                .containsExactly(Algorithm.ED25519, Algorithm.RSA, Algorithm.RSA);
        var old = folder().keys("example.org").get(2).published().text();
        String pem = Files.readString(home.resolve("public")).replaceAll("-----.*-----|\n", "");
        assertThat(old).isEqualTo("v=DKIM1; k=rsa; p=" + pem);
    }

    @Test
    void keys_that_are_none_are_named() throws Exception {
        Path home = Files.createDirectories(temporary.resolve("dkim/example.org"));
        Files.writeString(home.resolve("mail.pem"), "nothing");

        assertThatThrownBy(() -> folder().signing("example.org"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mail.pem");
    }

    private static List<String> selectors(KeyFolder folder) throws IOException {
        return folder.signing("example.org").stream().map(DkimKey::selector).toList();
    }

    private static void openssl(String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(List.of("/usr/bin/openssl"));
        command.addAll(List.of(arguments));
        var process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(process.waitFor()).isZero();
    }
}
