package org.posthorn.sasl;

import org.posthorn.conf.Key;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How tokens are checked that say themselves whose they are. */
public record JwtConf(
        @Key(
                        doc =
                                "The keys of the token server as a JSON Web Key Set: a URL that"
                                    + " begins with https:// or http://, or a file, relative to the"
                                    + " folder of this file. It is read again after 15 minutes, and"
                                    + " for a token of an unknown key, at most every 30 seconds.",
                        example = "https://login.example.org/keys")
                Optional<String> jwks,
        @Key(
                        doc =
                                "In the place of jwks: a folder with public keys in PEM, named"
                                    + " KID.pem, or as Dovecot has them, AZP/ALG/KID, with default"
                                    + " for what a token does not name.",
                        example = "/etc/posthorn/token-keys",
                        replaces = "local_validation_key_dict")
                Optional<String> keys,
        @Key(
                        doc =
                                "How tokens may be signed: of RS256, RS384, RS512, PS256, PS384,"
                                    + " PS512, ES256, ES384, ES512 and EdDSA. HS256 and its like"
                                    + " are not known: who checks such a token can make one.",
                        or = "[RS256, PS256, ES256, EdDSA]")
                List<String> algorithms,
        @Key(
                        doc =
                                "Whom a token may be meant for: it must name one of these in aud."
                                    + " Without any, the scope of [auth.oauth2] must say that it is"
                                    + " for mail.",
                        or = "[]",
                        replaces = "client_id")
                List<String> audience,
        @Key(
                        doc =
                                "Programs that a token may have been given to, by azp, or"
                                        + " client_id where there is no azp. Without any, all.",
                        or = "[]")
                List<String> clients,
        @Key(
                        doc =
                                "How far the clock of the token server and ours may be apart, 0s to"
                                        + " 5m. For so long an expired token still logs in.",
                        or = "60s",
                        replaces = "oauth2_token_expire_grace")
                Duration clockSkew) {

    static final JwtConf DEFAULT =
            new JwtConf(
                    Optional.empty(),
                    Optional.empty(),
                    List.of("RS256", "PS256", "ES256", "EdDSA"),
                    List.of(),
                    List.of(),
                    Duration.ofSeconds(60));

    public JwtConf {
        algorithms = List.copyOf(algorithms);
        audience = List.copyOf(audience);
        clients = List.copyOf(clients);
        require(jwks.isEmpty() || keys.isEmpty(), "keys: goes in the place of jwks, not beside it");
        require(jwks.filter(String::isBlank).isEmpty(), "jwks: must name a file or a URL");
        require(keys.filter(String::isBlank).isEmpty(), "keys: must name a folder");
        require(!algorithms.isEmpty(), "algorithms: must name one at least");
        for (String each : algorithms) {
            require(
                    SignatureAlgorithm.of(each).isPresent(),
                    "algorithms: must be of RS256, RS384, RS512, PS256, PS384, PS512, ES256,"
                            + " ES384, ES512 and EdDSA");
        }
        require(
                !clockSkew.isNegative() && clockSkew.compareTo(Duration.ofMinutes(5)) <= 0,
                "clock-skew: must be 0s to 5m");
    }

    /** Whether the keys are asked for over HTTP. */
    boolean isRemote() {
        return jwks.filter(text -> text.matches("https?://.*")).isPresent();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
