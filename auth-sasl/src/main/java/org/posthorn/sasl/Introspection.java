package org.posthorn.sasl;

import org.posthorn.conf.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
    private final String url;
    private final OAuth2Conf.Mode mode;
    private final Semaphore places;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;

    Introspection(OAuth2Conf conf) {
        this.conf = conf;
        this.url = conf.introspectionUrl().or(conf::tokeninfoUrl).orElseThrow();
        this.mode =
                conf.introspectionUrl().isPresent()
                        ? conf.introspectionMode()
                        : OAuth2Conf.Mode.GET;
        this.places = new Semaphore(conf.maxParallelConnections());
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .connectTimeout(conf.timeout())
                        .executor(executor)
                        .build();
    }

    @Override
    public Answer check(Secret token) {
        long deadline = System.nanoTime() + conf.timeout().toNanos();
        try {
            if (!places.tryAcquire(conf.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
                return unknown("too many questions at once");
            }
            try {
                return ask(token, deadline);
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("the server is being stopped");
        }
    }

    private Answer ask(Secret token, long deadline) throws InterruptedException {
        Future<Answer> question;
        try {
            question = executor.submit(() -> exchange(request(token)));
        } catch (RejectedExecutionException e) {
            return new Answer.Unknown("the server is being stopped");
        }
        try {
            return question.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return unknown("no answer in time");
        } catch (ExecutionException e) {
            return unknown(Objects.requireNonNullElse(e.getCause(), e).getClass().getSimpleName());
        } finally {
            question.cancel(true);
        }
    }

    private HttpRequest request(Secret token) {
        String encoded = URLEncoder.encode(token.value(), StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder().header("Accept", "application/json");
        switch (mode) {
            case AUTH ->
                    request.uri(URI.create(url)).header("Authorization", "Bearer " + token.value());
            case GET -> request.uri(URI.create(url + encoded));
            case POST ->
                    request.uri(URI.create(url))
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

    private Answer exchange(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            int status = response.statusCode();
            if (status == 200) {
                byte[] octets = body.readNBytes(MAX_BODY + 1);
                return octets.length > MAX_BODY
                        ? unknown("an answer of more than " + MAX_BODY + " octets")
                        : TokenResponse.parse(octets).judge(conf);
            }
            return isAboutToken(status)
                    ? new Answer.Refused("the token server says " + status)
                    : unknown("status " + status);
        }
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
        client.shutdownNow();
        executor.shutdownNow();
        client.close();
        executor.close();
    }
}
