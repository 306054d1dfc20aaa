package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.Transaction;
import org.posthorn.pipeline.dkim.Algorithm;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dkim.DomainKeys;
import org.posthorn.pipeline.dkim.DomainSigner;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.StoredKey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

@DisplayName("RFC 6376 §5 What leaves is signed in the name of its author's domain")
class SigningTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Office.NOW);
    private static final Address OTHER = new Address("ceo", "example.net");

    @TempDir private Path folder;
    private Office office;

    @BeforeEach
    void open() {
        office = new Office(folder);
    }

    @AfterEach
    void close() {
        office.close();
    }

    private String fields(BiPredicate<String, Address> authors, boolean submitted, String from)
            throws IOException {
        var keys = new KeyFolder(office.disk(), folder.resolve("keys"));
        for (String domain : List.of("example.org", "example.net")) {
            if (keys.keys(domain).isEmpty()) {
                keys.create(domain, "k", Algorithm.ED25519, 0, StoredKey.Use.SIGNING);
            }
        }
        var signer = new DomainSigner(new DomainKeys(keys, CLOCK), DkimConf.DEFAULT.rules(), CLOCK);
        var signing = new Signing(Set.of("example.org", "example.net")::contains, authors, signer);
        var transaction =
                new Transaction(
                        "m1",
                        submitted,
                        "ada@example.org",
                        new ReversePath.Of(Office.ADA),
                        Optional.empty(),
                        Returned.UNASKED,
                        false,
                        false,
                        Office.NOW,
                        List.of(new Recipient(Office.EVA)));
        byte[] fields =
                signing.fields(transaction, copy("From: " + from + "\r\nSubject: x\r\n\r\ny\r\n"));
        return new String(fields, StandardCharsets.US_ASCII);
    }

    @Test
    void by_the_domain_of_the_author_or_the_nearest_above_it() throws Exception {
        assertThat(fields((account, author) -> true, true, "ada@example.org"))
                .startsWith("DKIM-Signature: v=1; a=ed25519-sha256;")
                .contains("d=example.org;");
        assertThat(fields((account, author) -> true, true, "Eva <eva@sub.example.net>"))
                .contains("d=example.net;");
    }

    @Test
    void nobody_borrows_the_name_of_another_domain() throws Exception {
        assertThat(fields((account, author) -> !author.equals(OTHER), true, "ceo@example.net"))
                .contains("d=example.org;")
                .doesNotContain("d=example.net");
        assertThat(fields((account, author) -> true, true, "ceo@elsewhere.example"))
                .contains("d=example.org;");
    }

    @Test
    void what_others_wrote_is_not_signed() throws Exception {
        assertThat(fields((account, author) -> true, false, "ada@example.org")).isEmpty();
    }

    @Test
    void it_waits_where_nobody_knows_who_may_write() {
        BiPredicate<String, Address> silent =
                (account, author) -> {
                    throw new UncheckedIOException(new IOException("no directory"));
                };
        assertThatThrownBy(() -> fields(silent, true, "ada@example.org"))
                .isInstanceOf(IOException.class)
                .hasMessage("no directory");
    }

    private static Copy copy(String text) {
        return Copy.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
