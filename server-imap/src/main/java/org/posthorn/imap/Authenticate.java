package org.posthorn.imap;

import org.posthorn.sasl.SaslMechanism.Exchange;
import org.posthorn.sasl.SaslStep;

import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * AUTHENTICATE. RFC 9051 §6.2.2.
 *
 * @param initial the initial response, decoded; RFC 4959 §3
 */
record Authenticate(String mechanism, Optional<byte[]> initial) implements Command.BeforeLogin {

    static Authenticate read(ImapReader in) throws IOException {
        in.space();
        String mechanism = in.atom().toUpperCase(Locale.ROOT);
        // mutt sends the blank of a response that it does not have
        if (!in.accept(' ') || in.atEnd()) {
            return new Authenticate(mechanism, Optional.empty());
        }
        String base64 = in.base64();
        // a lone equals sign is an empty response
        return new Authenticate(
                mechanism, Optional.of(base64.equals("=") ? new byte[0] : decode(base64)));
    }

    /** Success or failure. */
    SaslStep run(Exchange exchange, ImapReader in, ImapWriter out) throws IOException {
        SaslStep step = initial.isPresent() ? exchange.next(initial.get()) : exchange.start();
        while (step instanceof SaslStep.Challenge challenge) {
            out.send(new Response.Continue(Base64.getEncoder().encodeToString(challenge.data())));
            String line = in.saslLine();
            if (line.equals("*")) {
                throw Refused.syntax("AUTHENTICATE cancelled");
            }
            step = exchange.next(decode(line));
        }
        return step;
    }

    private static byte[] decode(String base64) throws IOException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw Refused.syntax("Not base64");
        }
    }
}
