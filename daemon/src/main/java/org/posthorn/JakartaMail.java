package org.posthorn;

import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;

import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.Properties;

import javax.net.ssl.SSLSocketFactory;

/**
 * Posthorn for those who test with {@code jakarta.mail}. The API and an implementation (Angus Mail)
 * must be on the class path; nothing else in Posthorn needs them.
 */
public final class JakartaMail {

    /** What {@code jakarta.mail} calls a protocol, and what a listener is called. */
    private static final Map<String, String> SERVERS =
            Map.of(
                    "smtp", "submission",
                    "smtps", "submissions",
                    "imap", "imap",
                    "imaps", "imaps",
                    "pop3", "pop3",
                    "pop3s", "pop3s");

    private JakartaMail() {}

    /**
     * A session for one account: {@code smtp} (submission), {@code imap} and {@code pop3} with
     * STARTTLS, {@code smtps}, {@code imaps} and {@code pop3s} with TLS from the first octet, with
     * login, the server's certificate trusted. {@code Transport.send(message)} and {@code
     * session.getStore().connect()} need no more.
     *
     * @throws IllegalArgumentException if there is no such account
     */
    public static Session session(Posthorn posthorn, String user) {
        var properties = new Properties();
        var tls = posthorn.sslContext().getSocketFactory();
        SERVERS.forEach((protocol, server) ->
                posthorn.find(server)
                        .ifPresent(at -> connect(properties, "mail." + protocol, at, tls)));
        properties.put("mail.transport.protocol", "smtp");
        // what an address type is sent by is not the same property
        properties.put("mail.transport.protocol.rfc822", "smtp");
        properties.put("mail.store.protocol", "imap");
        properties.put("mail.user", user);
        properties.put("mail.from", user);
        var login = new PasswordAuthentication(user, posthorn.password(user));
        return Session.getInstance(
                properties,
                new Authenticator() {
                    @Override
                    protected PasswordAuthentication getPasswordAuthentication() {
                        return login;
                    }
                });
    }

    /** A copy that is parsed by {@code jakarta.mail}. */
    public static MimeMessage message(ReceivedMail mail) throws MessagingException {
        return new MimeMessage(
                Session.getInstance(new Properties()), new ByteArrayInputStream(mail.raw()));
    }

    private static void connect(
            Properties properties, String prefix, Endpoint server, SSLSocketFactory tls) {
        properties.put(prefix + ".host", server.host());
        properties.put(prefix + ".port", Integer.toString(server.port()));
        properties.put(prefix + ".auth", "true");
        properties.put(prefix + ".ssl.socketFactory", tls);
        properties.put(prefix + ".starttls.enable", "true");
        properties.put(prefix + ".starttls.required", Boolean.toString(!prefix.endsWith("s")));
    }
}
