package org.posthorn.sasl;

import org.posthorn.conf.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks tokens without asking about each: by the keys of the one who signs them. RFC 7519, with
 * the advice of RFC 8725.
 *
 * <p>The configuration says how a token may be signed, and the key that its signature is for says
 * it once more; what the token says of itself only chooses among these.
 */
final class LocalTokens implements Tokens {

    private static final Logger LOG = LoggerFactory.getLogger(LocalTokens.class);

    /** Seconds since 1970, RFC 7519 §2; as far as an {@link Instant} reaches without care. */
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,11})(?:\\.\\d+)?");

    private final OAuth2Conf conf;
    private final Kept<TokenKeys> keys;
    private final WebClient client;
    private final InstantSource clock;

    /**
     * @param client closed with this
     */
    LocalTokens(
            OAuth2Conf conf, Kept.Source<TokenKeys> source, WebClient client, InstantSource clock) {
        this.conf = conf;
        this.keys = new Kept<>("the keys of tokens", source, conf.timeout(), clock);
        this.client = client;
        this.clock = clock;
    }

    /** Where the configuration says that they are. */
    static Kept.Source<TokenKeys> keys(
            OAuth2Conf conf, WebClient client, Optional<AuthPlaces> places) {
        var web = new Discovery(conf, client);
        Optional<String> jwks = conf.jwt().jwks();
        if (conf.jwt().isRemote()) {
            URI url = URI.create(jwks.orElseThrow());
            return () -> web.keys(url);
        }
        Optional<String> local = jwks.or(conf.jwt()::keys);
        if (local.isEmpty()) {
            return web::keys;
        }
        AuthPlaces here =
                places.orElseThrow(() -> new IllegalArgumentException("jwt: keys in no place"));
        Path path = here.folder().resolve(local.get());
        return jwks.isPresent() ? new KeyFile(path, here.disk()) : new KeyFolder(path, here.disk());
    }

    @Override
    public Answer check(Secret token) {
        Jwt jwt;
        try {
            jwt = Jwt.parse(token.value());
        } catch (IOException e) {
            return refused("the token is no JWT of use: " + e.getMessage());
        }
        Optional<SignatureAlgorithm> algorithm =
                SignatureAlgorithm.of(jwt.algorithm())
                        .filter(known -> conf.jwt().algorithms().contains(known.jose()));
        if (algorithm.isEmpty()) {
            return refused("the token is signed by " + LogText.of(jwt.algorithm()));
        }
        try {
            return judge(jwt, algorithm.get());
        } catch (IOException e) {
            LOG.warn("a token cannot be checked: {}", e.getMessage());
            return new Answer.Unknown("the token cannot be checked: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("the server is being stopped");
        }
    }

    private Answer judge(Jwt jwt, SignatureAlgorithm algorithm)
            throws IOException, InterruptedException {
        TokenKeys known = keys.current();
        Optional<TokenKey> key = known.of(jwt, algorithm);
        if (key.isEmpty()) {
            known = keys.newerThan(known);
            key = known.of(jwt, algorithm);
        }
        if (key.isEmpty()) {
            return refused(
                    "the token is signed with the unknown key <"
                            + LogText.of(jwt.kid().orElse(""))
                            + ">");
        }
        if (!algorithm.verifies(key.get().key(), jwt.signed(), jwt.signature())) {
            return refused("the signature of the token is wrong");
        }
        List<String> issuers = known.issuer().map(List::of).orElse(conf.issuers());
        return fault(jwt.claims(), issuers)
                .<Answer>map(LocalTokens::refused)
                .orElseGet(() -> holder(jwt.claims()));
    }

    private Optional<String> fault(FlatJson claims, List<String> issuers) {
        Optional<String> issuer = claims.field("iss");
        if (issuer.filter(issuers::contains).isEmpty()) {
            return Optional.of(
                    "the token is of the issuer <" + LogText.of(issuer.orElse("")) + ">");
        }
        JwtConf jwt = conf.jwt();
        if (!jwt.audience().isEmpty()
                && claims.values("aud").stream().noneMatch(jwt.audience()::contains)) {
            return Optional.of("the token is for somebody else, by aud");
        }
        Optional<String> given = claims.field("azp").or(() -> claims.field("client_id"));
        if (!jwt.clients().isEmpty() && given.filter(jwt.clients()::contains).isEmpty()) {
            return Optional.of("the token was given to <" + LogText.of(given.orElse("")) + ">");
        }
        return untimely(claims);
    }

    private Optional<String> untimely(FlatJson claims) {
        for (String name : List.of("exp", "nbf", "iat")) {
            if (claims.names(name) && seconds(claims, name).isEmpty()) {
                return Optional.of("the token has no time in " + name);
            }
        }
        Instant now = clock.instant();
        Duration skew = conf.jwt().clockSkew();
        Optional<Instant> end = seconds(claims, "exp");
        if (end.isEmpty()) {
            return Optional.of("the token does not say when it expires");
        }
        if (!now.isBefore(end.get().plus(skew))) {
            return Optional.of("the token has expired");
        }
        boolean early =
                List.of("nbf", "iat").stream()
                        .flatMap(name -> seconds(claims, name).stream())
                        .anyMatch(begin -> now.isBefore(begin.minus(skew)));
        return early ? Optional.of("the token is not valid yet") : Optional.empty();
    }

    private static Optional<Instant> seconds(FlatJson claims, String name) {
        return claims.field(name)
                .map(SECONDS::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> Instant.ofEpochSecond(Long.parseLong(matcher.group(1))));
    }

    private Answer holder(FlatJson claims) {
        return TokenResponse.of(claims).judge(conf);
    }

    private static Answer refused(String reason) {
        return new Answer.Refused(reason);
    }

    @Override
    public void close() {
        client.close();
    }
}
