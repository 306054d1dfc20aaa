package org.posthorn.sasl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says of a token: a JSON object, flattened as Dovecot does it. Names within objects
 * are joined by an underscore, the values of an array by tabs; null is as if absent.
 */
final class TokenResponse {

    /** More than any server needs; a parser's stack must end somewhere. */
    private static final int MAX_DEPTH = 20;

    /** Longer than any address. RFC 5321 §4.5.3.1. */
    private static final int MAX_NAME = 320;

    private static final Pattern VARIABLE = Pattern.compile("%([LU]?)([und])|%%");

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    private final Map<String, String> fields = new HashMap<>();

    private TokenResponse() {}

    /** Throws {@link IOException} for what is not one JSON object. */
    static TokenResponse parse(byte[] json) throws IOException {
        var response = new TokenResponse();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            response.object(parser, "");
            if (parser.nextToken() != null) {
                throw new IOException("more than a JSON object");
            }
        }
        return response;
    }

    private void object(JsonParser parser, String prefix) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = prefix + parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                object(parser, name + "_");
            } else if (token == JsonToken.START_ARRAY) {
                put(prefix, name, array(parser));
            } else if (token != JsonToken.VALUE_NULL) {
                put(prefix, name, parser.getText());
            }
        }
    }

    /** A name that is there literally is not hidden by a nested one that is written the same. */
    private void put(String prefix, String name, String value) {
        if (prefix.isEmpty()) {
            fields.put(name, value);
        } else {
            fields.putIfAbsent(name, value);
        }
    }

    private static String array(JsonParser parser) throws IOException {
        var values = new StringBuilder();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                parser.skipChildren();
            } else if (token != JsonToken.VALUE_NULL) {
                values.append(values.isEmpty() ? "" : "\t");
                values.append(parser.getText().replace('\t', ' '));
            }
        }
        return values.toString();
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
                .or(() -> field("aud").map(text -> Arrays.asList(text.split("\t"))))
                .map(scopes -> scopes.contains(scope))
                .orElse(false);
    }

    private Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
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
