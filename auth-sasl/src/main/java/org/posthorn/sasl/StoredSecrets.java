package org.posthorn.sasl;

import org.posthorn.conf.Secret;
import org.posthorn.directory.StoredSecret;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** How passwords are stored where these mechanisms are offered. */
public final class StoredSecrets {

    private StoredSecrets() {}

    /**
     * A password as Argon2id, prepared by RFC 8265 §4.2, with the keys of SCRAM beside it where
     * SCRAM is among them: that cannot be made of the hash later.
     */
    public static StoredSecret of(List<String> mechanisms, Secret password) {
        return new StoredSecret(
                Passwords.ARGON2ID.hash(new Secret(OpaqueString.prepare(password.value()))),
                mechanisms.stream()
                        .filter(AuthConf.OF_SCRAM::contains)
                        .collect(
                                Collectors.toMap(
                                        UnaryOperator.identity(),
                                        mechanism ->
                                                HashedPassword.of(mechanism, prepared(password)))));
    }

    /** As clients of SCRAM prepare it, RFC 5802 §2.2; as it is where they cannot. */
    private static Secret prepared(Secret password) {
        return Saslprep.query(password.value()).map(Secret::new).orElse(password);
    }
}
