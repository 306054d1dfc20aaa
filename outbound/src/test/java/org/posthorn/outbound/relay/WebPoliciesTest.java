package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.Name;
import org.posthorn.outbound.relay.Authority.Identity;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

@DisplayName("Policies that are fetched by HTTPS")
class WebPoliciesTest {

    private static final Name DOMAIN = new Name("example.org");

    private final Authority root = Authority.root("root");
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpsServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity(root.server("localhost"))));
        server.setExecutor(threads);
        server.createContext("/good", exchange -> answer(exchange, 200, "text/plain", "a policy"));
        server.createContext(
                "/charset",
                exchange -> answer(exchange, 200, "text/plain; charset=utf-8", "a policy"));
        server.createContext("/html", exchange -> answer(exchange, 200, "text/html", "a policy"));
        server.createContext("/none", exchange -> answer(exchange, 404, "text/plain", "none"));
        server.createContext(
                "/elsewhere",
                exchange -> {
                    exchange.getResponseHeaders().set("Location", place("good").toString());
                    answer(exchange, 302, "text/plain", "");
                });
        server.createContext(
                "/long",
                exchange ->
                        answer(exchange, 200, "text/plain", "x".repeat(StsPolicy.MAX_OCTETS + 1)));
        server.createContext("/endless", WebPoliciesTest::drip);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void are_texts_of_a_host_that_an_authority_vouches_for() throws IOException {
        assertThat(fetch("good")).isEqualTo("a policy");
        assertThat(fetch("charset")).isEqualTo("a policy");
    }

    @Test
    void are_nowhere_else_and_nothing_else() {
        for (String path : new String[] {"html", "none", "elsewhere", "long"}) {
            assertThatThrownBy(() -> fetch(path)).as(path).isInstanceOf(IOException.class);
        }
    }

    @Test
    void are_not_believed_from_a_host_that_nobody_vouches_for() {
        assertThatThrownBy(() ->
                        fetch(
                                Authority.root("stranger"),
                                "localhost",
                                "good",
                                Duration.ofSeconds(20)))
                .isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> fetch(root, "127.0.0.1", "good", Duration.ofSeconds(20)))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void come_in_time_or_not_at_all() {
        assertThatThrownBy(() -> fetch(root, "localhost", "endless", Duration.ofMillis(500)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in time");
    }

    @Test
    void are_not_asked_for_where_no_host_can_be() {
        try (var policies = new WebPolicies(trusting(root), Duration.ofSeconds(5))) {
            assertThatThrownBy(() -> policies.fetch(new Name("a b")))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void are_not_asked_for_once_the_server_ends() {
        var policies = new WebPolicies(trusting(root), Duration.ofSeconds(5));
        policies.close();
        assertThatThrownBy(() -> policies.fetch(DOMAIN)).isInstanceOf(IOException.class);
    }

    private String fetch(String path) throws IOException {
        return fetch(root, "localhost", path, Duration.ofSeconds(20));
    }

    private String fetch(Authority trusted, String host, String path, Duration patience)
            throws IOException {
        try (var policies =
                new WebPolicies(
                        trusting(trusted),
                        patience,
                        domain -> URI.create(place(path).toString().replace("localhost", host)))) {
            return new String(policies.fetch(DOMAIN), StandardCharsets.UTF_8);
        }
    }

    private URI place(String path) {
        return URI.create("https://localhost:" + server.getAddress().getPort() + "/" + path);
    }

    private static void answer(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** One octet, and no end before the client has gone. */
    private static void drip(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 1000);
            OutputStream body = exchange.getResponseBody();
            body.write('v');
            body.flush();
            Thread.sleep(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static SSLContext trusting(Authority authority) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {authority.trust()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static SSLContext identity(Identity identity)
            throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "host",
                identity.key(),
                new char[0],
                identity.chain().toArray(X509Certificate[]::new));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
