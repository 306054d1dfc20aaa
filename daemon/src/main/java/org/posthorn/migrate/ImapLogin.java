package org.posthorn.migrate;

import org.posthorn.conf.Secret;
import org.posthorn.net.Connection;
import org.posthorn.net.ConnectionException;
import org.posthorn.net.Net;
import org.posthorn.net.TlsMode;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Set;

import javax.net.ssl.SSLContext;

/** The way to a server, and what is said to administrators when it leads nowhere. */
final class ImapLogin {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** For a server to answer at all: one that begins with TLS waits as well. */
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(30);

    private ImapLogin() {}

    /**
     * To an account.
     *
     * @param trust whom to believe; the certificate must be for the host of the URL
     * @throws IOException if that cannot be done, or the wire would carry the password in clear
     */
    static ImapClient open(Net net, ImapUrl url, Secret password, SSLContext trust)
            throws IOException {
        InetSocketAddress server = url.address();
        TlsMode mode = url.tlsFirst() ? TlsMode.IMPLICIT : TlsMode.OFFERED;
        Connection connection = connect(net, server, mode, trust);
        try {
            var client = new ImapClient(connection);
            greeting(client, url);
            connection.patience(PATIENCE);
            Set<String> can = client.capabilities();
            if (!url.tlsFirst()) {
                if (can.contains("STARTTLS")) {
                    startTls(client);
                    can = client.capabilities();
                } else if (!server.getAddress().isLoopbackAddress()) {
                    throw new IOException(
                            url.host()
                                    + " offers no STARTTLS, and the password is not sent in"
                                    + " clear; try imaps://");
                }
            }
            client.login(url.user(), password, can.contains("AUTH=PLAIN"));
            return client;
        } catch (IOException | RuntimeException e) {
            connection.abort();
            throw e;
        }
    }

    private static Connection connect(
            Net net, InetSocketAddress server, TlsMode mode, SSLContext trust) throws IOException {
        try {
            return net.connect(server, mode, trust, FIRST_PATIENCE);
        } catch (IOException e) {
            throw explained(e);
        }
    }

    private static void greeting(ImapClient client, ImapUrl url) throws IOException {
        try {
            client.greeting();
        } catch (ImapClient.BrokenException e) {
            if (!(e.getCause() instanceof ConnectionException)) {
                throw e;
            }
            throw new IOException(
                    "the server says nothing for %d seconds%s"
                            .formatted(
                                    FIRST_PATIENCE.toSeconds(),
                                    url.tlsFirst() ? "" : "; if it waits for TLS, try imaps://"),
                    e);
        }
    }

    private static void startTls(ImapClient client) throws IOException {
        try {
            client.startTls();
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /** What administrators meet, in their words. */
    private static IOException explained(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException wrong) {
                return new IOException(
                        "its certificate is not trusted ("
                                + deepest(wrong).getMessage()
                                + "); --insecure takes any",
                        e);
            }
        }
        String message = String.valueOf(e.getMessage());
        return message.contains("not an SSL/TLS record")
                ? new IOException("that port does not begin with TLS; try imap://", e)
                : new IOException(message, e);
    }

    private static Throwable deepest(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest;
    }
}
