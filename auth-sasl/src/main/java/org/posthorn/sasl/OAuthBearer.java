package org.posthorn.sasl;

import org.posthorn.conf.Secret;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** OAUTHBEARER: a token of OAuth 2.0 in the place of a password. RFC 7628. */
final class OAuthBearer implements SaslMechanism {

    /** A key is letters, a value has no control characters but tab and line end. */
    private static final Pattern PAIR = Pattern.compile("([A-Za-z]+)=([\\t\\r\\n -~]*)");

    /** Those of RFC 7628 §3.1, and room for what comes later. */
    private static final int MAX_PAIRS = 16;

    private final String refusal;

    OAuthBearer(OAuth2Conf conf) {
        this.refusal =
                "{\"status\":\"invalid_token\""
                        + (conf.scope().isEmpty()
                                ? ""
                                : ",\"scope\":\"" + String.join(" ", conf.scope()) + "\"")
                        + conf.openidConfigurationUrl()
                                .map(url -> ",\"openid-configuration\":\"" + url + "\"")
                                .orElse("")
                        + "}";
    }

    @Override
    public String name() {
        return "OAUTHBEARER";
    }

    @Override
    public Exchange begin(Credentials credentials) {
        return new TokenExchange(credentials, OAuthBearer::parse, refusal);
    }

    /** RFC 7628 §3.1: {@code gs2-header ^A *(key=value ^A) ^A}; host and port are read over. */
    private static Optional<TokenExchange.Message> parse(String text) {
        return Gs2Header.parse(text)
                .flatMap(header ->
                        pairs(header.rest())
                                .flatMap(pairs -> Optional.ofNullable(pairs.get("auth")))
                                .flatMap(OAuthBearer::token)
                                .map(token -> new TokenExchange.Message(header.authzid(), token)));
    }

    /** Who has none yet asks with an empty value what the server takes. RFC 7628 §4.3. */
    private static Optional<Secret> token(String value) {
        return value.isEmpty() ? Optional.of(new Secret("")) : TokenExchange.bearer(value);
    }

    private static Optional<Map<String, String>> pairs(String text) {
        String[] part = text.split("\1", MAX_PAIRS + 4);
        int end = part.length - 2;
        if (end < 1 || end > MAX_PAIRS + 1) {
            return Optional.empty();
        }
        if (!part[0].isEmpty() || !part[end].isEmpty() || !part[end + 1].isEmpty()) {
            return Optional.empty();
        }
        var pairs = new HashMap<String, String>();
        for (int i = 1; i < end; i++) {
            var pair = PAIR.matcher(part[i]);
            if (!pair.matches() || pairs.put(pair.group(1), pair.group(2)) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(pairs);
    }
}
