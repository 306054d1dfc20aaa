package org.posthorn.sasl;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says of a token, or the token of itself. */
final class TokenResponse {

    /** Longer than any address. RFC 5321 §4.5.3.1. */
    private static final int MAX_NAME = 320;

    private static final Pattern VARIABLE = Pattern.compile("%([LU]?)([und])|%%");

    private final FlatJson json;

    private TokenResponse(FlatJson json) {
        this.json = json;
    }

    /** Throws {@link IOException} for what is not one JSON object. */
    static TokenResponse parse(byte[] json) throws IOException {
        return new TokenResponse(FlatJson.parse(json));
    }

    /** The claims of a token that says itself whose it is. */
    static TokenResponse of(FlatJson claims) {
        return new TokenResponse(claims);
    }

    /** In Dovecot's order: active, owner, scope. */
    Tokens.Answer judge(OAuth2Conf conf) {
        Optional<String> active = field(conf.activeAttribute().orElse("active"));
        if (conf.activeAttribute().isPresent() && active.isEmpty()) {
            return refused("the answer has no " + conf.activeAttribute().get());
        }
        if (!isActive(active, conf.activeValue())) {
            return refused("the token is not active");
        }
        Optional<String> owner = field(conf.usernameAttribute());
        if (owner.isEmpty() || owner.get().isEmpty() || owner.get().length() > MAX_NAME) {
            return refused("the answer has no " + conf.usernameAttribute() + ", or none of use");
        }
        if (!conf.scope().isEmpty() && conf.scope().stream().noneMatch(this::hasScope)) {
            return refused("the token has none of the scopes");
        }
        return new Tokens.Answer.Holder(
                expand(conf.usernameFormat(), owner.get()),
                field("exp").flatMap(TokenResponse::instant));
    }

    private static boolean isActive(Optional<String> active, Optional<String> wanted) {
        return wanted.isPresent()
                ? active.equals(wanted)
                : active.isEmpty() || !active.get().equals("false");
    }

    private boolean hasScope(String scope) {
        return field("scope")
                .map(text -> Arrays.asList(text.split("[ \t]")))
                .orElseGet(() -> json.values("aud"))
                .contains(scope);
    }

    private Optional<String> field(String name) {
        return json.field(name);
    }

    private static Optional<Instant> instant(String seconds) {
        try {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds)));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String expand(String format, String owner) {
        return VARIABLE.matcher(format)
                .replaceAll(match -> Matcher.quoteReplacement(value(match, owner)));
    }

    private static String value(MatchResult variable, String owner) {
        if (variable.group().equals("%%")) {
            return "%";
        }
        int at = owner.indexOf('@');
        String value =
                switch (variable.group(2)) {
                    case "n" -> at < 0 ? owner : owner.substring(0, at);
                    case "d" -> at < 0 ? "" : owner.substring(at + 1);
                    default -> owner;
                };
        return switch (variable.group(1)) {
            case "L" -> value.toLowerCase(Locale.ROOT);
            case "U" -> value.toUpperCase(Locale.ROOT);
            default -> value;
        };
    }

    private static Tokens.Answer refused(String reason) {
        return new Tokens.Answer.Refused(reason);
    }
}
