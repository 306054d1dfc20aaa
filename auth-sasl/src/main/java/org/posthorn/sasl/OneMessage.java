package org.posthorn.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/** Everything at once: PLAIN (RFC 4616 §2), XOAUTH2. */
final class OneMessage implements ClientExchange {

    private final String mechanism;
    private final byte[] message;

    OneMessage(String mechanism, String message) {
        this.mechanism = mechanism;
        this.message = message.getBytes(UTF_8);
    }

    @Override
    public String mechanism() {
        return mechanism;
    }

    @Override
    public Optional<byte[]> initial() {
        return Optional.of(message.clone());
    }

    /** XOAUTH2 explains a refusal in a challenge, and refuses when that has been answered. */
    @Override
    public byte[] answer(byte[] challenge) {
        return new byte[0];
    }

    @Override
    public boolean isComplete() {
        return true;
    }
}
