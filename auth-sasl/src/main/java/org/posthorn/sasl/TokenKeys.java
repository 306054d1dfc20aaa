package org.posthorn.sasl;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * All the keys of a token server.
 *
 * @param issuer who it says it is, where it was asked
 */
record TokenKeys(List<TokenKey> keys, Optional<String> issuer) {

    /** A token server has a handful; the bound is for the time that a search takes. */
    static final int MOST = 1000;

    TokenKeys {
        keys = List.copyOf(keys);
    }

    /** Of a JSON Web Key Set. RFC 7517 §5. Throws for one without a key of use. */
    static TokenKeys parse(byte[] json, Optional<String> issuer) throws IOException {
        List<TokenKey> keys =
                FlatJson.list(json, "keys", MOST).stream()
                        .map(TokenKey::of)
                        .flatMap(Optional::stream)
                        .toList();
        if (keys.isEmpty()) {
            throw new IOException("no key in it is of use");
        }
        return new TokenKeys(keys, issuer);
    }

    /** The key that a token says it is signed with, and that may sign it so. */
    Optional<TokenKey> of(Jwt token, SignatureAlgorithm algorithm) {
        String azp = token.claims().field("azp").orElse(KeyFolder.UNNAMED);
        List<TokenKey> fitting =
                keys.stream()
                        .filter(key ->
                                token.kid().isEmpty()
                                        || key.kid().isEmpty()
                                        || key.kid().equals(token.kid()))
                        .filter(key ->
                                key.algorithm().filter(a -> !a.equals(algorithm.jose())).isEmpty())
                        .filter(key -> key.azp().filter(a -> !a.equals(azp)).isEmpty())
                        .filter(key -> algorithm.takes(key.key()))
                        .toList();
        // A token that names no key is no reason to try them all.
        return token.kid().isPresent() || fitting.size() == 1
                ? fitting.stream().findFirst()
                : fitting.stream()
                        .filter(key -> key.kid().filter(KeyFolder.UNNAMED::equals).isPresent())
                        .findFirst();
    }
}
