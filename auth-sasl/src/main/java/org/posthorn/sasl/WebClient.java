package org.posthorn.sasl;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
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
 * Asks servers over HTTP. One question has one deadline, for a free place, the connection and the
 * whole answer; an answer has a bound; redirects are not followed and no proxy is used.
 * Thread-safe.
 */
final class WebClient implements AutoCloseable {

    /** What a server said, whatever it means; the body of 200 only. */
    record Reply(int status, byte[] body) {}

    private final Duration timeout;
    private final Semaphore places;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;

    /**
     * @param places for questions at once
     */
    WebClient(Duration timeout, int places) {
        this.timeout = timeout;
        this.places = new Semaphore(places);
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .connectTimeout(timeout)
                        .executor(executor)
                        .build();
    }

    /**
     * Blocks until the whole answer is here.
     *
     * @param most octets of its body
     * @throws IOException whose text never holds the URL, since that may hold a token
     */
    Reply ask(HttpRequest request, int most) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        if (!places.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("too many questions at once");
        }
        try {
            return answer(request, most, deadline);
        } finally {
            places.release();
        }
    }

    private Reply answer(HttpRequest request, int most, long deadline)
            throws IOException, InterruptedException {
        Future<Reply> question;
        try {
            question = executor.submit(() -> exchange(request, most));
        } catch (RejectedExecutionException e) {
            throw new IOException("the server is being stopped", e);
        }
        try {
            Reply reply = question.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (reply.body().length > most) {
                throw new IOException("an answer of more than " + most + " octets");
            }
            return reply;
        } catch (TimeoutException e) {
            throw new IOException("no answer in time", e);
        } catch (ExecutionException e) {
            throw new IOException(
                    Objects.requireNonNullElse(e.getCause(), e).getClass().getSimpleName());
        } finally {
            question.cancel(true);
        }
    }

    private Reply exchange(HttpRequest request, int most) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            int status = response.statusCode();
            return new Reply(status, status == 200 ? body.readNBytes(most + 1) : new byte[0]);
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
