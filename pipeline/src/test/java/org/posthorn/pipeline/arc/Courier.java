package org.posthorn.pipeline.arc;

import org.posthorn.dns.Deadline;
import org.posthorn.pipeline.dkim.DkimKey;
import org.posthorn.pipeline.dkim.HeaderMemory;
import org.posthorn.pipeline.dkim.Judge;
import org.posthorn.pipeline.dkim.Mailer;
import org.posthorn.pipeline.dkim.MessagePass;
import org.posthorn.pipeline.dkim.UnsignableException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Those who seal what they forward, and somebody who judges it. */
final class Courier {

    static final String RESULTS =
            "mx.example.org;\r\n\tspf=pass smtp.mailfrom=ada@example.org; dmarc=pass";

    final Mailer mailer = new Mailer();

    /** What a forwarder makes of a message, whose chain it judges first. */
    String forwarded(String message, DkimKey key) {
        return sealed(message, key, verify(message).status());
    }

    static String sealed(String message, DkimKey key, ArcStatus found) {
        try (var sealing = sealing(key, found)) {
            byte[] octets = octets(message);
            sealing.write(octets, 0, octets.length);
            return new String(sealing.end(), StandardCharsets.US_ASCII) + message;
        } catch (UnsignableException e) {
            throw new AssertionError(e);
        }
    }

    static ArcSealing sealing(DkimKey key, ArcStatus found) {
        return new ArcSealing(new HeaderMemory(), key, Mailer.RELAXED, Mailer.NOW, found, RESULTS);
    }

    ArcResult verify(String message) {
        return verify(message, Integer.MAX_VALUE);
    }

    /**
     * @param step octets that come at once
     */
    ArcResult verify(String message, int step) {
        var judge = new Judge(mailer.dns, InstantSource.fixed(Mailer.NOW));
        var verification = new ArcVerifier(judge).begin();
        byte[] octets = octets(message);
        try (var pass = new MessagePass(new HeaderMemory(), List.of(verification))) {
            for (int at = 0; at < octets.length; at += Math.min(step, octets.length - at)) {
                pass.write(octets, at, Math.min(step, octets.length - at));
            }
            pass.end();
            return verification.end(Deadline.in(Duration.ofSeconds(10)));
        }
    }

    private static byte[] octets(String message) {
        return message.getBytes(StandardCharsets.ISO_8859_1);
    }
}
