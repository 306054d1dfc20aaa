package org.posthorn.outbound.relay;

import org.posthorn.dns.Name;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import javax.net.ssl.SSLContext;

/**
 * Fetches policies by HTTPS. RFC 8461 §3.3: no redirects, 64 KiB, and one deadline for the whole,
 * since mail waits for it.
 */
final class WebPolicies implements PolicySource {

    private final Function<Name, URI> place;
    private final Duration patience;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;

    /** At the place of RFC 8461 §3.3, which whom the JDK trusts must vouch for. */
    WebPolicies(SSLContext trust, Duration patience) {
        this(
                trust,
                patience,
                domain -> URI.create("https://mta-sts." + domain + "/.well-known/mta-sts.txt"));
    }

    /** For tests, that have no such host. */
    WebPolicies(SSLContext trust, Duration patience, Function<Name, URI> place) {
        this.place = place;
        this.patience = patience;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .connectTimeout(patience)
                        .sslContext(trust)
                        .executor(executor)
                        .build();
    }

    @Override
    public byte[] fetch(Name domain) throws IOException {
        Future<byte[]> answer = ask(domain);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no policy in time", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException why ? why : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            answer.cancel(true);
        }
    }

    private Future<byte[]> ask(Name domain) throws IOException {
        try {
            var request = HttpRequest.newBuilder(place.apply(domain)).GET().build();
            return executor.submit(() -> body(request));
        } catch (IllegalArgumentException e) {
            throw new IOException("no host can be called mta-sts." + domain, e);
        } catch (RejectedExecutionException e) {
            throw new IOException("the server is being stopped", e);
        }
    }

    private byte[] body(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("HTTP status " + response.statusCode());
            }
            if (!response.headers()
                    .firstValue("Content-Type")
                    .orElse("")
                    .startsWith("text/plain")) {
                throw new IOException("the policy is no text/plain");
            }
            byte[] file = body.readNBytes(StsPolicy.MAX_OCTETS + 1);
            if (file.length > StsPolicy.MAX_OCTETS) {
                throw new IOException("the policy is too long");
            }
            return file;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        executor.shutdownNow();
        client.close();
        executor.close();
    }
}
