package org.posthorn.sasl;

import org.posthorn.conf.Key;
import org.posthorn.conf.Secret;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who says whose a token is, and what is made of that. */
public record OAuth2Conf(
        @Key(
                        doc =
                                "Where a token is checked, http or https: an endpoint of RFC 7662,"
                                    + " or any that answers with a JSON object. A redirect is not"
                                    + " followed. With post, openid-configuration-url can say it.",
                        example = "https://login.example.org/introspect",
                        replaces = "introspection_url")
                Optional<String> introspectionUrl,
        @Key(
                        doc =
                                "How introspection-url is asked. auth: GET with the token in an"
                                    + " Authorization header; get: GET with the token behind the"
                                    + " URL, as in https://login.example.org/check?token=; post:"
                                    + " POST of a form with the field token; local: not at all, the"
                                    + " token is a JWT and [auth.oauth2.jwt] has its keys.",
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
                                    + " when a token is refused. It also says where tokens are"
                                    + " checked with post and where the keys are with local, where"
                                    + " the configuration does not.",
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
                Duration cacheTime,
        @Key(
                        doc =
                                "Who may have made a token, as iss says, and the discovery"
                                        + " document. Without any, whose place that document is.",
                        or = "[]",
                        example = "[\"https://login.example.org\"]",
                        replaces = "issuers")
                List<String> issuers,
        @Key(
                        doc =
                                "Hosts beside its own that the discovery document may lead to, with"
                                        + " a port or without.",
                        or = "[]",
                        example = "[\"www.example.net\"]")
                List<String> discoveryHosts,
        @Key(doc = "Tokens that are checked without asking about each.") JwtConf jwt) {

    /** How a token is sent. */
    public enum Mode {
        AUTH,
        GET,
        POST,
        /** It is not: its signature is checked here. */
        LOCAL
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

    /** Tokens that somebody is asked about, by what the configuration says alone. */
    OAuth2Conf(
            Optional<String> introspectionUrl,
            Mode introspectionMode,
            Optional<String> tokeninfoUrl,
            Optional<String> activeAttribute,
            Optional<String> activeValue,
            String usernameAttribute,
            String usernameFormat,
            List<String> scope,
            Optional<String> clientId,
            Optional<Secret> clientSecret,
            Optional<String> openidConfigurationUrl,
            Duration timeout,
            int maxParallelConnections,
            Duration cacheTime) {
        this(
                introspectionUrl,
                introspectionMode,
                tokeninfoUrl,
                activeAttribute,
                activeValue,
                usernameAttribute,
                usernameFormat,
                scope,
                clientId,
                clientSecret,
                openidConfigurationUrl,
                timeout,
                maxParallelConnections,
                cacheTime,
                List.of(),
                List.of(),
                JwtConf.DEFAULT);
    }

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
                clientId.isEmpty() || (introspectionMode == Mode.POST && tokeninfoUrl.isEmpty()),
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
        issuers = List.copyOf(issuers);
        discoveryHosts =
                discoveryHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        if (introspectionMode == Mode.LOCAL) {
            requireLocal(
                    introspectionUrl.or(() -> tokeninfoUrl),
                    openidConfigurationUrl,
                    issuers,
                    scope,
                    jwt);
        } else {
            require(
                    jwt.jwks().isEmpty() && jwt.keys().isEmpty(),
                    "jwt: its keys need introspection-mode = \"local\"");
            require(
                    jwt.audience().isEmpty() && jwt.clients().isEmpty(),
                    "jwt: audience and clients are looked at with introspection-mode = \"local\""
                            + " only");
            require(
                    issuers.isEmpty() || openidConfigurationUrl.isPresent(),
                    "issuers: are looked at with introspection-mode = \"local\", or in the"
                            + " document of openid-configuration-url");
        }
    }

    private static void requireLocal(
            Optional<String> url,
            Optional<String> document,
            List<String> issuers,
            List<String> scope,
            JwtConf jwt) {
        boolean keys = jwt.jwks().isPresent() || jwt.keys().isPresent();
        require(
                url.isEmpty(),
                "introspection-mode: with local there is no introspection-url and no"
                        + " tokeninfo-url: nobody is asked");
        require(
                keys || document.isPresent(),
                "introspection-mode: local needs jwks or keys in [auth.oauth2.jwt], or"
                        + " openid-configuration-url");
        require(!keys || !issuers.isEmpty(), "issuers: local with jwks or keys needs one at least");
        require(
                !jwt.audience().isEmpty() || !scope.isEmpty(),
                "introspection-mode: local needs audience in [auth.oauth2.jwt], or scope: a token"
                        + " for another service of the same issuer would log in");
        if (jwt.isRemote()) {
            requireUrl("jwks", jwt.jwks().orElseThrow());
        }
    }

    /** Whether there is a way to check a token. */
    boolean isPresent() {
        return introspectionUrl.isPresent()
                || tokeninfoUrl.isPresent()
                || introspectionMode == Mode.LOCAL
                || (introspectionMode == Mode.POST && openidConfigurationUrl.isPresent());
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
