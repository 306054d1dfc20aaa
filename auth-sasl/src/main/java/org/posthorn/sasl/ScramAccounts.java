package org.posthorn.sasl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.posthorn.directory.Account;
import org.posthorn.directory.Directory;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What SCRAM is told of accounts: a salt even for those that do not exist, the same one each time
 * as long as the program runs. Thread-safe.
 */
final class ScramAccounts {

    /** As Dovecot makes them. */
    private static final int SALT = 16;

    private final Directory directory;
    private final SecureRandom random = new SecureRandom();
    private final byte[] secret = new byte[32];

    /** Those of the account that was looked up last; until then, those that Dovecot asks for. */
    private final String bare;

    private volatile int iterations = 4096;

    /**
     * @param bare the scheme of stored texts that name none
     */
    ScramAccounts(Directory directory, String bare) {
        this.directory = directory;
        this.bare = bare;
        random.nextBytes(secret);
    }

    /**
     * @param scheme as in front of the stored text, {@code SCRAM-SHA-256}
     */
    ScramAccount of(String name, String scheme, Client client) {
        Optional<Account> account = directory.account(name);
        if (account.isEmpty()) {
            return nobody(name, scheme, "unknown user");
        }
        Optional<String> objection = PasswordAuthenticator.objection(account.get(), client);
        if (objection.isPresent()) {
            return nobody(name, scheme, objection.get());
        }
        var stored = StoredPassword.parse(account.get().password(), bare);
        if (!stored.scheme().equals(scheme)) {
            return nobody(name, scheme, "the password is not stored as " + scheme);
        }
        try {
            var known = ScramSecret.parse(new String(stored.octets(), ISO_8859_1), octets(scheme));
            iterations = known.iterations();
            return new ScramAccount(
                    known, new SaslStep.Success(new Identity(account.get().user())));
        } catch (IllegalArgumentException e) {
            return nobody(name, scheme, "the stored password is no " + scheme);
        }
    }

    private ScramAccount nobody(String name, String scheme, String reason) {
        return nobody(name, scheme, new SaslStep.Failure(SaslStep.Kind.REJECTED, reason));
    }

    /** Nothing proves to be whoever has these keys. */
    ScramAccount nobody(String name, String scheme, SaslStep failure) {
        byte[] storedKey = new byte[octets(scheme)];
        random.nextBytes(storedKey);
        return new ScramAccount(
                new ScramSecret(iterations, salt(name, scheme), storedKey, storedKey), failure);
    }

    private byte[] salt(String name, String scheme) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            String text = scheme + "\0" + name.toLowerCase(Locale.ROOT);
            return Arrays.copyOf(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), SALT);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static int octets(String scheme) {
        return scheme.equals("SCRAM-SHA-1") ? 20 : 32;
    }
}
