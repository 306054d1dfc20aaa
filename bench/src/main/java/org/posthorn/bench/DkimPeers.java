package org.posthorn.bench;

import jakarta.mail.internet.MimeMessage;

import org.apache.james.jdkim.DKIMSigner;
import org.apache.james.jdkim.DKIMVerifier;
import org.posthorn.pipeline.dkim.StoredKey;
import org.simplejavamail.utils.mail.dkim.Canonicalization;
import org.simplejavamail.utils.mail.dkim.DkimMessage;
import org.simplejavamail.utils.mail.dkim.DkimSigner;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.List;

/** The libraries that others use in the JVM, with the same key and message. */
final class DkimPeers {

    private static final String TEMPLATE =
            "v=1; s=s; d=example.org; h=from:to:subject:date:message-id; a=rsa-sha256;"
                    + " c=relaxed/relaxed; bh=; b=;";

    private final PrivateKey key;
    private final DKIMVerifier verifier;

    DkimPeers(StoredKey stored) {
        key = stored.key().key();
        String record = stored.published().text();
        verifier = new DKIMVerifier((methods, selector, domain) -> List.of(record));
    }

    boolean jdkimVerifies(byte[] message) throws Exception {
        if (verifier.verify(new ByteArrayInputStream(message)).size() != 1) {
            throw new IllegalStateException("jDKIM does not verify");
        }
        return true;
    }

    String jdkimSigns(byte[] message) throws Exception {
        return new DKIMSigner(TEMPLATE, key).sign(new ByteArrayInputStream(message));
    }

    /** Parsing and writing included, as it works on nothing else. */
    int simpleJavaMailSigns(byte[] message) throws Exception {
        var signer = new DkimSigner("example.org", "s", (RSAPrivateKey) key);
        signer.setHeaderCanonicalization(Canonicalization.RELAXED);
        signer.setBodyCanonicalization(Canonicalization.RELAXED);
        signer.setCheckDomainKey(false);
        var out = new ByteArrayOutputStream(message.length);
        new DkimMessage(new MimeMessage(null, new ByteArrayInputStream(message)), signer)
                .writeTo(out, new String[0]);
        return out.size();
    }
}
