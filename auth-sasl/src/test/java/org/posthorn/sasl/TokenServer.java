package org.posthorn.sasl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.posthorn.conf.Secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** A real server that says of every token what a test tells it to, and remembers the questions. */
final class TokenServer implements AutoCloseable {

    /** What a question was: its line, its Authorization and its body. */
    record Question(String line, Optional<String> authorization, String body) {}

    final List<Question> questions = new CopyOnWriteArrayList<>();

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final CountDownLatch end = new CountDownLatch(1);

    private volatile int status = 200;
    private volatile String answer = "{\"email\": \"Ada@example.test\", \"is_active\": true}";
    private volatile Consumer<HttpExchange> before = exchange -> {};
    private final Map<String, String> pages = new ConcurrentHashMap<>();

    TokenServer() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    void says(int status, String answer) {
        this.status = status;
        this.answer = answer;
    }

    /** What it answers at one path, whatever it says at others. */
    void page(String path, String body) {
        pages.put(path, body);
    }

    void redirects(String target) {
        this.status = 302;
        this.before = exchange -> exchange.getResponseHeaders().set("Location", target);
    }

    /** Accepts questions, and answers none. */
    void isSilent() {
        this.before =
                exchange -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                };
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        questions.add(
                new Question(
                        exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                        body));
        before.accept(exchange);
        byte[] octets =
                pages.getOrDefault(exchange.getRequestURI().getPath(), answer)
                        .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
        exchange.getResponseBody().write(octets);
        exchange.close();
    }

    /** Asks this server in the shape of {@code mode}, with the fields of the answer above. */
    OAuth2Conf conf(OAuth2Conf.Mode mode, String path, boolean client, Duration timeout) {
        return new OAuth2Conf(
                Optional.of(url(path)),
                mode,
                Optional.empty(),
                Optional.of("is_active"),
                Optional.of("true"),
                "email",
                "%Lu",
                List.of(),
                client ? Optional.of("mail:x") : Optional.empty(),
                client ? Optional.of(new Secret("s e")) : Optional.empty(),
                Optional.empty(),
                timeout,
                1,
                Duration.ofSeconds(30));
    }

    /** Of tokens that somebody is asked about whom the document names. */
    static OAuth2Conf discovering(String document, Duration timeout) {
        return new OAuth2Conf(
                Optional.empty(),
                OAuth2Conf.Mode.POST,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "email",
                "%Lu",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(document),
                timeout,
                1,
                Duration.ZERO);
    }

    /** Of tokens of {@code https://id} that are checked here. */
    static OAuth2Conf local(Optional<String> active, List<String> scope, JwtConf jwt) {
        return new OAuth2Conf(
                Optional.empty(),
                OAuth2Conf.Mode.LOCAL,
                Optional.empty(),
                active,
                Optional.empty(),
                "email",
                "%Lu",
                scope,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(10),
                1,
                Duration.ZERO,
                List.of("https://id"),
                List.of(),
                jwt);
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        executor.shutdownNow();
        executor.close();
    }
}
