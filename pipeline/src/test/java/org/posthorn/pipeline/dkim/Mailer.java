package org.posthorn.pipeline.dkim;

import org.posthorn.dns.Answer;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A domain that signs, the names where its keys are, and somebody who verifies. */
public final class Mailer {

    public static final Instant NOW = Instant.parse("2026-11-29T08:00:00Z");

    public static final String MESSAGE =
            """
            From: Ada <ada@example.org>
            To: Bob <bob@example.net>
            Subject: Is  dinner
             ready?
            Date: Sun, 29 Nov 2026 08:00:00 +0000
            Message-ID: <1@example.org>

            Hi.

            We lost  the game. \tAre you hungry yet?

            Ada.
            """
                    .replace("\n", "\r\n");

    static final List<String> HEADERS =
            List.of("From", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID");

    public static final SigningRules RELAXED = rules(Canonical.RELAXED, Canonical.RELAXED);

    public final Map<String, Answer<Data.Txt>> published = new HashMap<>();
    public final Dns dns = new Published();
    public int asked;
    Instant now = NOW;
    int maxSignatures = 10;

    static SigningRules rules(Canonical header, Canonical body) {
        return new SigningRules(
                header,
                body,
                HEADERS,
                new LinkedHashSet<>(List.of("From", "Subject", "Reply-To")),
                Optional.empty());
    }

    public Mailer publish(String selector, String domain, String record) {
        published.put(selector + "._domainkey." + domain, texts(record));
        return this;
    }

    public DkimKey rsa(String selector, String domain, int bits) {
        return rsa(selector, domain, generate("RSA", bits));
    }

    public DkimKey rsa(String selector, String domain, KeyPair pair) {
        publish(selector, domain, "v=DKIM1; k=rsa; p=" + base64(pair.getPublic().getEncoded()));
        return new DkimKey(domain, selector, Algorithm.RSA, pair.getPrivate());
    }

    public DkimKey ed25519(String selector, String domain) {
        KeyPair pair = generate("Ed25519", 255);
        publish(selector, domain, "v=DKIM1; k=ed25519; p=" + base64(raw(pair)));
        return new DkimKey(domain, selector, Algorithm.ED25519, pair.getPrivate());
    }

    DkimResults verify(String message) {
        return verify(message.getBytes(StandardCharsets.ISO_8859_1));
    }

    DkimResults verify(byte[] message) {
        var verifier = new DkimVerifier(dns, maxSignatures, InstantSource.fixed(now));
        try (var verification = verifier.begin()) {
            verification.write(message, 0, message.length);
            return verification.end(Deadline.in(Duration.ofSeconds(10)));
        }
    }

    static Answer<Data.Txt> texts(String... records) {
        return new Answer.Found<>(
                Arrays.stream(records).map(Data.Txt::new).toList(),
                Name.ROOT,
                Answer.Security.INSECURE);
    }

    /** The record of a name that has one. */
    public String text(String name) {
        var found = (Answer.Found<Data.Txt>) Objects.requireNonNull(published.get(name));
        return found.records().getFirst().text();
    }

    private final class Published implements Dns {

        @Override
        @SuppressWarnings("unchecked")
        public <R extends Data> Answer<R> ask(Question<R> question, Deadline deadline) {
            asked++;
            return (Answer<R>)
                    published.getOrDefault(
                            question.name().text(),
                            new Answer.NoSuchName<>(Answer.Security.INSECURE));
        }
    }

    public static String sign(String message, SigningRules rules, DkimKey... keys) {
        var signer = new DkimSigner(List.of(keys), rules, InstantSource.fixed(NOW));
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        try (var signing = signer.begin()) {
            signing.write(octets, 0, octets.length);
            return new String(signing.end(), StandardCharsets.US_ASCII) + message;
        } catch (UnsignableException e) {
            throw new AssertionError(e);
        }
    }

    public static KeyPair generate(String algorithm, int size) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] raw(KeyPair ed25519) {
        byte[] info = ed25519.getPublic().getEncoded();
        return Arrays.copyOfRange(info, info.length - 32, info.length);
    }

    /** PKCS #1. */
    static byte[] bare(RSAPublicKey key) {
        byte[] info = key.getEncoded();
        return org.bouncycastle.asn1.x509.SubjectPublicKeyInfo.getInstance(info)
                .getPublicKeyData()
                .getOctets();
    }

    static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
