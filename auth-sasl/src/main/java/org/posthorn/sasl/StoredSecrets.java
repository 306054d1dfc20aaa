package org.posthorn.sasl;

import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.StoredSecret;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** How passwords are stored where these mechanisms are offered. */
public final class StoredSecrets {

    private StoredSecrets() {}

    /**
     * A password as Argon2id, prepared by RFC 8265 §4.2, with the keys of SCRAM beside it where
     * SCRAM is among them: that cannot be made of the hash later.
     *
     * @throws AccountException if nobody could log in with it
     */
    public static StoredSecret of(List<String> mechanisms, Secret password) {
        var prepared = new Secret(OpaqueString.prepare(password.value()));
        if (!isPossible(password) || !isPossible(prepared)) {
            throw new AccountException(
                    "a password has 1 to " + Passwords.MAX_LENGTH + " octets and no NUL");
        }
        return new StoredSecret(
                Passwords.ARGON2ID.hash(prepared),
                mechanisms.stream()
                        .filter(AuthConf.OF_SCRAM::contains)
                        .collect(
                                Collectors.toMap(
                                        UnaryOperator.identity(),
                                        mechanism ->
                                                HashedPassword.of(mechanism, prepared(password)))));
    }

    /**
     * The mechanisms of SCRAM that are offered although this account has no keys for them. None of
     * an account that no password logs in to.
     */
    public static List<String> missing(AuthConf conf, Account account) {
        boolean logsIn =
                account.enabled()
                        && account.rights().login()
                        && !account.password().value().isEmpty();
        return logsIn
                ? conf.mechanisms().stream()
                        .filter(AuthConf.OF_SCRAM::contains)
                        .filter(mechanism -> !hasKeys(account, mechanism, conf.defaultScheme()))
                        .toList()
                : List.of();
    }

    private static boolean hasKeys(Account account, String mechanism, String bare) {
        try {
            ScramAccounts.keys(account, mechanism, bare);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isPossible(Secret password) {
        return Passwords.isPossible(password.value().getBytes(StandardCharsets.UTF_8));
    }

    /** As clients of SCRAM prepare it, RFC 5802 §2.2; as it is where they cannot. */
    private static Secret prepared(Secret password) {
        return Saslprep.query(password.value()).map(Secret::new).orElse(password);
    }
}
