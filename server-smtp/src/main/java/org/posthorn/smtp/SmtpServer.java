package org.posthorn.smtp;

import org.posthorn.net.Connection;
import org.posthorn.net.Protocol;
import org.posthorn.net.TlsMode;
import org.posthorn.pipeline.Inbound;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.sasl.Authenticator;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Locale;

/** SMTP, submission or LMTP, for one kind of listener. Thread-safe. */
public final class SmtpServer implements Protocol {

    private final Service service;
    private final TlsMode tls;
    private final String hostname;
    private final SmtpConf conf;
    private final Inbound inbound;
    private final Authenticator authenticator;

    /**
     * One server serves any number of listeners of the same kind.
     *
     * @param tls how the listeners speak TLS: {@code REQUIRED} refuses mail and logins before it
     * @param hostname our name in greetings, and the domain of {@code <postmaster>}
     * @param authenticator not asked in LMTP
     */
    public SmtpServer(
            Service service,
            TlsMode tls,
            String hostname,
            SmtpConf conf,
            Inbound inbound,
            Authenticator authenticator) {
        this.service = service;
        this.tls = tls;
        this.hostname = hostname;
        this.conf = conf;
        this.inbound = inbound;
        this.authenticator = authenticator;
    }

    @Override
    public String name() {
        return switch (service) {
            case MX -> "smtp";
            case SUBMISSION -> "submission";
            case LMTP -> "lmtp";
        };
    }

    @Override
    public boolean expectsLogin() {
        return service == Service.SUBMISSION;
    }

    /** Mail comes from banned addresses as well; whoever logs in there is refused then. */
    @Override
    public boolean welcomes(InetAddress client) {
        return service != Service.SUBMISSION || authenticator.welcomes(client);
    }

    @Override
    public void serve(Connection client) throws IOException {
        new SmtpSession(this, client).run();
    }

    @Override
    public byte[] farewell(Farewell reason) {
        return goodbye(reason).octets();
    }

    /** RFC 5321 §3.8, RFC 3463 §3. */
    Reply goodbye(Farewell reason) {
        String text =
                switch (reason) {
                    case TOO_MANY_CONNECTIONS -> "Too many connections, try again later";
                    case BANNED -> "Too many failed logins, try again later";
                    case SHUTDOWN -> "Shutting down, try again later";
                    case IDLE -> "Nothing heard for too long";
                    case LOGIN_TIMEOUT -> "Log in faster";
                };
        String status =
                switch (reason) {
                    case TOO_MANY_CONNECTIONS, BANNED, LOGIN_TIMEOUT -> "4.7.0";
                    case SHUTDOWN -> "4.3.2";
                    case IDLE -> "4.4.2";
                };
        return Reply.of(421, status, hostname + " " + text);
    }

    /** RFC 5321 §3.1. */
    Reply greeting() {
        String protocol = service == Service.LMTP ? "LMTP" : "ESMTP";
        return Reply.of(220, "", hostname + " " + protocol + " Posthorn");
    }

    Service service() {
        return service;
    }

    TlsMode tls() {
        return tls;
    }

    String hostname() {
        return hostname.toLowerCase(Locale.ROOT);
    }

    SmtpConf conf() {
        return conf;
    }

    Inbound inbound() {
        return inbound;
    }

    Authenticator authenticator() {
        return authenticator;
    }
}
