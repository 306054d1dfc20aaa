package org.posthorn.sasl;

import org.posthorn.conf.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/**
 * Asks a server over HTTP whose a token is, as Dovecot does: RFC 7662 and its relatives.
 *
 * <p>An answer that is late, long, redirected or not JSON says nothing about the token: the client
 * is told to come again. No exception is logged with its text, since that may hold the URL, and the
 * URL the token.
 */
final class Introspection implements Tokens {

    private static final Logger LOG = LoggerFactory.getLogger(Introspection.class);

    /** A page of claims is a few KiB. */
    private static final int MAX_BODY = 65_536;

    private final OAuth2Conf conf;
    private final WebClient client;
    private final OAuth2Conf.Mode mode;

    /** Where to ask: as configured, or as the discovery document says. */
    private final Kept<URI> target;

    /**
     * @param client closed with this
     */
    Introspection(OAuth2Conf conf, WebClient client, InstantSource clock) {
        this.conf = conf;
        this.client = client;
        this.mode =
                conf.tokeninfoUrl().isPresent() ? OAuth2Conf.Mode.GET : conf.introspectionMode();
        Optional<URI> fixed = conf.introspectionUrl().or(conf::tokeninfoUrl).map(URI::create);
        this.target =
                new Kept<>(
                        "the token server's discovery document",
                        fixed.<Kept.Source<URI>>map(url -> () -> url)
                                .orElseGet(
                                        () -> new Discovery(conf, client)::introspectionEndpoint),
                        conf.timeout(),
                        clock);
    }

    @Override
    public Answer check(Secret token) {
        try {
            WebClient.Reply reply = client.ask(request(token), MAX_BODY);
            if (reply.status() == 200) {
                return TokenResponse.parse(reply.body()).judge(conf);
            }
            return isAboutToken(reply.status())
                    ? new Answer.Refused("the token server says " + reply.status())
                    : unknown("it says " + reply.status());
        } catch (IOException e) {
            return unknown(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("the server is being stopped");
        }
    }

    private HttpRequest request(Secret token) throws IOException, InterruptedException {
        URI url = target.current();
        String encoded = URLEncoder.encode(token.value(), StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder().header("Accept", "application/json");
        switch (mode) {
            case AUTH -> request.uri(url).header("Authorization", "Bearer " + token.value());
            case GET -> request.uri(URI.create(url + encoded));
            case POST, LOCAL ->
                    request.uri(url)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString("token=" + encoded));
        }
        conf.clientId().ifPresent(id -> request.header("Authorization", "Basic " + basic(id)));
        return request.build();
    }

    /** Name and password are encoded as in a form first. RFC 6749 §2.3.1. */
    private String basic(String id) {
        String secret = conf.clientSecret().map(Secret::value).orElse("");
        String pair =
                URLEncoder.encode(id, StandardCharsets.UTF_8)
                        + ":"
                        + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** Where we have a password of our own, 401 and 403 may be about that. RFC 7662 §2.3. */
    private boolean isAboutToken(int status) {
        return status == 400 || ((status == 401 || status == 403) && conf.clientId().isEmpty());
    }

    private static Answer unknown(String reason) {
        LOG.warn("the token server cannot be asked: {}", reason);
        return new Answer.Unknown("the token server cannot be asked: " + reason);
    }

    @Override
    public void close() {
        client.close();
    }
}
