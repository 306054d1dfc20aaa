package org.posthorn.pipeline;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Who gives us a message, and over what.
 *
 * @param session the id of the connection, for the log
 * @param remote the client's address, after a PROXY header
 * @param name what the client calls itself: printable ASCII, and no more is known of it
 * @param user the canonical login name, once authenticated
 */
public record Origin(
        Service service,
        String session,
        InetAddress remote,
        Greeting greeting,
        String name,
        Optional<Tls> tls,
        Optional<String> user) {

    /** What a listener is for. */
    public enum Service {
        /** Mail from anywhere to us. RFC 5321. */
        MX,
        /** Mail from our users to anywhere. RFC 6409. */
        SUBMISSION,
        /** Mail from a mail server that relies on our delivering it. RFC 2033. */
        LMTP
    }

    /** The command that began the session. RFC 5321 §4.1.1.1, RFC 2033 §4.1. */
    public enum Greeting {
        HELO,
        EHLO,
        LHLO,
        /** None: a program on this host. */
        LOCAL
    }

    /** As the TLS library names them: {@code TLSv1.3}, {@code TLS_AES_128_GCM_SHA256}. */
    public record Tls(String protocol, String cipher) {}

    /** The client's address as a text, without the zone that only means something here. */
    String address() {
        String text = remote.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /** The name of the protocol in a Received field. RFC 3848, RFC 6531 §4.3. */
    String transmission(boolean utf8) {
        String base =
                switch (greeting) {
                    case HELO -> "SMTP";
                    case EHLO -> utf8 ? "UTF8SMTP" : "ESMTP";
                    case LHLO -> utf8 ? "UTF8LMTP" : "LMTP";
                    case LOCAL -> "local";
                };
        return greeting == Greeting.HELO || greeting == Greeting.LOCAL
                ? base
                : base + (tls.isPresent() ? "S" : "") + (user.isPresent() ? "A" : "");
    }
}
