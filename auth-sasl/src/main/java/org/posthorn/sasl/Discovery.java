package org.posthorn.sasl;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads what a token server publishes of itself: the document that says where its endpoints are,
 * and its keys. OpenID Connect Discovery 1.0 §4, RFC 8414 §3.
 *
 * <p>A document leads to its own host, or to one that the configuration names, and from https to
 * https only.
 */
final class Discovery {

    /** Some publish a certificate chain with each of their keys. */
    private static final int MAX_BODY = 262_144;

    private static final List<String> SUFFIXES =
            List.of("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server");

    private final OAuth2Conf conf;
    private final WebClient client;

    Discovery(OAuth2Conf conf, WebClient client) {
        this.conf = conf;
        this.client = client;
    }

    /** By the document's {@code jwks_uri}, with the issuer that it names. */
    TokenKeys keys() throws IOException, InterruptedException {
        FlatJson document = document();
        byte[] keys = get(link(document, "jwks_uri"));
        return TokenKeys.parse(keys, document.field("issuer"));
    }

    /** By a URL that the configuration has. */
    TokenKeys keys(URI jwks) throws IOException, InterruptedException {
        return TokenKeys.parse(get(jwks), Optional.empty());
    }

    URI introspectionEndpoint() throws IOException, InterruptedException {
        return link(document(), "introspection_endpoint");
    }

    private FlatJson document() throws IOException, InterruptedException {
        String url = conf.openidConfigurationUrl().orElseThrow();
        FlatJson document = FlatJson.parse(get(URI.create(url)));
        String issuer =
                document.field("issuer").orElseThrow(() -> new IOException("it has no issuer"));
        // RFC 8414 §3.3: a document is worth what it can say of its own place
        if (conf.issuers().isEmpty() ? !isPlaceOf(issuer, url) : !conf.issuers().contains(issuer)) {
            throw new IOException("its issuer is " + LogText.of(issuer));
        }
        return document;
    }

    private static boolean isPlaceOf(String issuer, String url) {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return SUFFIXES.stream().anyMatch(suffix -> url.equals(base + suffix));
    }

    private URI link(FlatJson document, String name) throws IOException {
        String text = document.field(name).orElseThrow(() -> new IOException("it has no " + name));
        try {
            var link = new URI(text);
            if (isAllowed(link)) {
                return link;
            }
        } catch (URISyntaxException e) {
            throw new IOException("its " + name + " is not a URL", e);
        }
        throw new IOException(
                "its " + name + " is on another host, which discovery-hosts does not name");
    }

    private boolean isAllowed(URI link) {
        URI here = URI.create(conf.openidConfigurationUrl().orElseThrow());
        String scheme = String.valueOf(link.getScheme());
        boolean web =
                scheme.equals("https")
                        || (scheme.equals("http") && here.getScheme().equals("http"));
        if (!web || link.getHost() == null || link.getRawUserInfo() != null) {
            return false;
        }
        boolean same = scheme.equals(here.getScheme()) && place(link).equals(place(here));
        return same
                || conf.discoveryHosts().contains(link.getHost().toLowerCase(Locale.ROOT))
                || conf.discoveryHosts().contains(place(link));
    }

    private static String place(URI url) {
        int port = url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
        return url.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    private byte[] get(URI url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(url).header("Accept", "application/json").build();
        WebClient.Reply reply = client.ask(request, MAX_BODY);
        if (reply.status() != 200) {
            throw new IOException("the server says " + reply.status());
        }
        return reply.body();
    }
}
