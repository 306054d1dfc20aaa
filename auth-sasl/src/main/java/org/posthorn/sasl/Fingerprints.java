package org.posthorn.sasl;

import org.posthorn.conf.Secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * By which something secret is known again as long as the program runs, and by nobody who reads its
 * memory later. Thread-safe.
 */
final class Fingerprints {

    private final SecretKeySpec key;

    Fingerprints() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, "HmacSHA256");
    }

    /** 0 for an empty secret. */
    long of(String name, Secret secret) {
        if (secret.value().isEmpty()) {
            return 0;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((name + "\0").getBytes(StandardCharsets.UTF_8));
            mac.update(secret.value().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(mac.doFinal()).getLong();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
