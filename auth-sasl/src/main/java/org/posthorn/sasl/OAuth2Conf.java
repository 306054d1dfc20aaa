package org.posthorn.sasl;

import org.posthorn.conf.Key;
import org.posthorn.conf.Secret;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who is asked about tokens, and what is made of the answer. */
public record OAuth2Conf(
        @Key(
                        doc =
                                "Where a token is checked, http or https: an endpoint of RFC 7662,"
                                    + " or any that answers with a JSON object. A redirect is not"
                                    + " followed.",
                        example = "https://login.example.org/introspect",
                        replaces = "introspection_url")
                Optional<String> introspectionUrl,
        @Key(
                        doc =
                                "How introspection-url is asked. auth: GET with the token in an"
                                    + " Authorization header; get: GET with the token behind the"
                                    + " URL, as in https://login.example.org/check?token=; post:"
                                    + " POST of a form with the field token.",
                        or = "auth",
                        replaces = "introspection_mode")
                Mode introspectionMode,
        @Key(
                        doc =
                                "In the place of introspection-url: asked by GET with the token"
                                        + " behind it.",
                        example = "https://oauth2.example.org/tokeninfo?access_token=",
                        replaces = "tokeninfo_url")
                Optional<String> tokeninfoUrl,
        @Key(
                        doc =
                                "A field that the answer must have for a good token. Fields of"
                                    + " nested objects are written outer_inner. Without this key"
                                    + " any answer counts in which \"active\" is not false.",
                        example = "is_active",
                        replaces = "active_attribute")
                Optional<String> activeAttribute,
        @Key(
                        doc =
                                "What active-attribute must hold; anything but false without this"
                                        + " key.",
                        example = "true",
                        replaces = "active_value")
                Optional<String> activeValue,
        @Key(
                        doc = "The field that names the owner of the token.",
                        or = "email",
                        replaces = "username_attribute")
                String usernameAttribute,
        @Key(
                        doc =
                                "The login name, made of that field: %u is all of it, %n the part"
                                        + " before the @, %d the part behind it, %Lu all in lower"
                                        + " case. It must be the account that the client names.",
                        or = "%Lu",
                        replaces = "username_format")
                String usernameFormat,
        @Key(
                        doc =
                                "Scopes of which a token must have one, in its scope, or in aud"
                                        + " where there is no scope. Clients are told of them.",
                        or = "[]",
                        replaces = "scope")
                List<String> scope,
        @Key(
                        doc =
                                "Who we are to the server of introspection-url, told by HTTP Basic"
                                        + " with a POST.",
                        example = "mail",
                        replaces = "client_id")
                Optional<String> clientId,
        @Key(
                        doc = "The password that goes with it.",
                        example = "env:OAUTH2_SECRET",
                        replaces = "client_secret")
                Optional<Secret> clientSecret,
        @Key(
                        doc =
                                "The discovery document that clients of OAUTHBEARER are told of"
                                        + " when a token is refused.",
                        example = "https://login.example.org/.well-known/openid-configuration",
                        replaces = "openid_configuration_url")
                Optional<String> openidConfigurationUrl,
        @Key(
                        doc =
                                "How long a question may take with its answer, 100ms to 1m. Then"
                                        + " the client is told to try again later.",
                        or = "10s",
                        replaces = "timeout_msecs")
                Duration timeout,
        @Key(
                        doc = "Questions asked at once, 1 to 1000. Further ones wait.",
                        or = "10",
                        replaces = "max_parallel_connections")
                int maxParallelConnections,
        @Key(
                        doc =
                                "How long an answer is kept, 0s to 1h; a refusal 10s at most. For"
                                        + " so long a token that was withdrawn still logs in.",
                        or = "30s",
                        replaces = "auth_cache_ttl")
                Duration cacheTime) {

    /** How a token is sent. */
    public enum Mode {
        AUTH,
        GET,
        POST
    }

    /** Nobody is asked. */
    public static final OAuth2Conf NONE =
            new OAuth2Conf(
                    Optional.empty(),
                    Mode.AUTH,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "email",
                    "%Lu",
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofSeconds(10),
                    10,
                    Duration.ofSeconds(30));

    public OAuth2Conf {
        scope = List.copyOf(scope);
        introspectionUrl.ifPresent(url -> requireUrl("introspection-url", url));
        tokeninfoUrl.ifPresent(url -> requireUrl("tokeninfo-url", url));
        openidConfigurationUrl.ifPresent(url -> requireUrl("openid-configuration-url", url));
        require(
                introspectionUrl.isEmpty() || tokeninfoUrl.isEmpty(),
                "tokeninfo-url: goes in the place of introspection-url, not beside it");
        require(
                activeValue.isEmpty() || activeAttribute.isPresent(),
                "active-value: needs active-attribute");
        require(!usernameAttribute.isBlank(), "username-attribute: must name a field");
        require(
                usernameFormat.matches("(?:[^%]|%[LU]?[und]|%%)*")
                        && usernameFormat.matches(".*%[LU]?[und].*"),
                "username-format: must hold one of %u %n %d, with L or U before the letter or not");
        for (String each : scope) {
            // RFC 6749 §3.3; what clients are told is JSON
            require(each.matches("[!#-\\[\\]-~]+"), "scope: " + each + " is none");
        }
        require(
                clientId.isPresent() == clientSecret.isPresent(),
                "client-id: client-id and client-secret go together");
        require(
                clientId.isEmpty()
                        || (introspectionMode == Mode.POST && introspectionUrl.isPresent()),
                "client-id: is told to introspection-url with introspection-mode = \"post\" only");
        require(
                timeout.toMillis() >= 100 && timeout.compareTo(Duration.ofMinutes(1)) <= 0,
                "timeout: must be 100ms to 1m");
        require(
                maxParallelConnections >= 1 && maxParallelConnections <= 1000,
                "max-parallel-connections: must be 1 to 1000");
        require(
                !cacheTime.isNegative() && cacheTime.compareTo(Duration.ofHours(1)) <= 0,
                "cache-time: must be 0s to 1h");
    }

    /** Whether there is somebody to ask. */
    boolean isPresent() {
        return introspectionUrl.isPresent() || tokeninfoUrl.isPresent();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static void requireUrl(String key, String text) {
        try {
            var url = new URI(text);
            boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            require(web && url.getHost() != null, key + ": must begin with https:// or http://");
            require(url.getRawUserInfo() == null, key + ": give client-id and client-secret");
            require(url.getRawFragment() == null, key + ": must not have a #");
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(key + ": is not a URL", e);
        }
    }
}
