package org.posthorn.sasl;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * XOAUTH2: what OAUTHBEARER was before it was a standard, and what most clients and scripts speak.
 *
 * @see <a href="https://developers.google.com/workspace/gmail/imap/xoauth2-protocol">its
 *     description</a>
 */
final class XOAuth2 implements SaslMechanism {

    private static final Pattern MESSAGE =
            Pattern.compile("user=([^\\x00-\\x1f]+)\1auth=([ -~]+)\1\1");

    private final String refusal;

    XOAuth2(OAuth2Conf conf) {
        String scope = conf.scope().isEmpty() ? "mail" : String.join(" ", conf.scope());
        this.refusal = "{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"" + scope + "\"}";
    }

    @Override
    public String name() {
        return "XOAUTH2";
    }

    @Override
    public Exchange begin(Credentials credentials) {
        return new TokenExchange(credentials, XOAuth2::parse, refusal);
    }

    private static Optional<TokenExchange.Message> parse(String text) {
        var message = MESSAGE.matcher(text);
        return message.matches()
                ? TokenExchange.bearer(message.group(2))
                        .map(token -> new TokenExchange.Message(message.group(1), token))
                : Optional.empty();
    }
}
