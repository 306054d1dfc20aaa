package org.posthorn.sasl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.posthorn.directory.Account;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What SCRAM is told of accounts: a salt even for those that do not exist. Thread-safe. */
final class ScramAccounts {

    /** Keys are made in few ways. */
    private static final int MAX_COUNTS = 32;

    private final SecureRandom random = new SecureRandom();
    private final InventedSalts salts;

    private final String bare;

    /** Those that have been seen; until then, those that Dovecot asks for. */
    private final Set<Integer> iterations = ConcurrentHashMap.newKeySet();

    /**
     * @param bare the scheme of stored texts that name none
     */
    ScramAccounts(String bare, InventedSalts salts) {
        this.bare = bare;
        this.salts = salts;
    }

    /**
     * Somebody's keys.
     *
     * @param scheme as in front of the stored text, {@code SCRAM-SHA-256}
     */
    ScramAccount of(Masters.Claim claim, String scheme, Client client) {
        String name = claim.user();
        Optional<Account> account = claim.account();
        if (account.isEmpty()) {
            return nobody(name, scheme, "unknown user");
        }
        Optional<String> objection = PasswordCheck.objection(account.get(), client);
        if (objection.isPresent()) {
            return nobody(name, scheme, objection.get());
        }
        try {
            ScramSecret known = keys(account.get(), scheme, bare);
            if (iterations.size() < MAX_COUNTS) {
                iterations.add(known.iterations());
            }
            return new ScramAccount(
                    known, () -> new SaslStep.Success(new Identity(account.get().user())));
        } catch (IllegalArgumentException e) {
            return nobody(name, scheme, String.valueOf(e.getMessage()));
        }
    }

    /**
     * What an account has stored for a mechanism.
     *
     * @throws IllegalArgumentException if that is nothing it could log in with
     */
    static ScramSecret keys(Account account, String scheme, String bare) {
        if (account.password().value().isEmpty()) {
            throw new IllegalArgumentException("the account has no password to log in with");
        }
        var stored =
                StoredPassword.parse(account.keys().getOrDefault(scheme, account.password()), bare);
        if (!stored.scheme().equals(scheme)) {
            throw new IllegalArgumentException("the password is not stored as " + scheme);
        }
        try {
            return ScramSecret.parse(new String(stored.octets(), ISO_8859_1), octets(scheme));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the stored password is no " + scheme, e);
        }
    }

    /** Nothing proves to be whoever has these keys. */
    private ScramAccount nobody(String name, String scheme, String reason) {
        byte[] storedKey = new byte[octets(scheme)];
        random.nextBytes(storedKey);
        return new ScramAccount(
                new ScramSecret(iterations(name), salts.of(name, scheme), storedKey, storedKey),
                () -> SaslStep.Failure.rejected(reason));
    }

    /** The same for a name each time; a count that comes later changes it for few names. */
    private int iterations(String name) {
        return iterations.stream()
                .max(Comparator.comparing(count -> salts.of(name, "i=" + count), Arrays::compare))
                .orElse(4096);
    }

    private static int octets(String scheme) {
        return scheme.equals("SCRAM-SHA-1") ? 20 : 32;
    }
}
