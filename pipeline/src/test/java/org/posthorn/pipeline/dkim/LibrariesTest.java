package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMessage;

import org.apache.james.jdkim.DKIMSigner;
import org.apache.james.jdkim.DKIMVerifier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.simplejavamail.utils.mail.dkim.Canonicalization;
import org.simplejavamail.utils.mail.dkim.DkimMessage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateKey;
import java.util.List;
import java.util.Locale;

/** jDKIM and simple-java-mail, which know RSA only. */
@DisplayName("DKIM, beside the libraries that others use")
class LibrariesTest {

    private static final KeyPair PAIR = Mailer.generate("RSA", 1024);

    private static final List<String> BODIES =
            List.of(
                    "x\r\n",
                    "x\r\n\r\n\r\n",
                    "x \t \r\n",
                    "x\r\n \r\n\r\n",
                    "\r\n\r\n x  y\t\tz \r\n\r\n \t\r\nend\r\n",
                    " x\r\n",
                    "x".repeat(3000) + "\r\n" + "y ".repeat(5000) + "\r\n");

    private static final String HEADER =
            Mailer.MESSAGE.substring(0, Mailer.MESSAGE.indexOf("\r\n\r\n") + 4);

    private final Mailer mailer = new Mailer();
    private final DkimKey key = mailer.rsa("rsa", "example.org", PAIR);

    @ParameterizedTest
    @CsvSource({"SIMPLE,SIMPLE", "SIMPLE,RELAXED", "RELAXED,SIMPLE", "RELAXED,RELAXED"})
    void jdkim_verifies_what_we_sign(Canonical header, Canonical form) throws Exception {
        var verifier =
                new DKIMVerifier((methods, selector, domain) ->
                        List.of(mailer.text(selector + "._domainkey." + domain)));
        for (String body : BODIES) {
            String signed = Mailer.sign(HEADER + body, Mailer.rules(header, form), key);

            assertThat(verifier.verify(stream(signed))).as(body).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"SIMPLE,SIMPLE", "SIMPLE,RELAXED", "RELAXED,SIMPLE", "RELAXED,RELAXED"})
    void we_verify_what_jdkim_signs(Canonical header, Canonical form) throws Exception {
        String template =
                "v=1; s=rsa; d=example.org; h=from:to:subject:date; a=rsa-sha256; bh=; b=; c="
                        + (header + "/" + form).toLowerCase(Locale.ROOT);
        for (String body : BODIES) {
            String field = new DKIMSigner(template, PAIR.getPrivate()).sign(stream(HEADER + body));

            assertThat(mailer.verify(field + "\r\n" + HEADER + body).passed()).as(body).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"SIMPLE,SIMPLE", "SIMPLE,RELAXED", "RELAXED,SIMPLE", "RELAXED,RELAXED"})
    void we_verify_what_simple_java_mail_signs(Canonical header, Canonical form) throws Exception {
        for (String body : BODIES) {
            var signer =
                    new org.simplejavamail.utils.mail.dkim.DkimSigner(
                            "example.org", "rsa", (RSAPrivateKey) PAIR.getPrivate());
            signer.setHeaderCanonicalization(Canonicalization.valueOf(header.name()));
            signer.setBodyCanonicalization(Canonicalization.valueOf(form.name()));
            signer.setCheckDomainKey(false);
            var out = new ByteArrayOutputStream();
            new DkimMessage(new MimeMessage(null, stream(HEADER + body)), signer)
                    .writeTo(out, new String[0]);

            assertThat(mailer.verify(out.toByteArray()).passed()).as(body).hasSize(1);
        }
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
