package org.posthorn.sasl;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CRAM-MD5: the client shows that it knows the password by a digest of what the server asks. RFC
 * 2195. Obsolete, and the server proves nothing; for devices that know nothing better.
 */
final class CramMd5 implements SaslMechanism {

    static final String NAME = "CRAM-MD5";

    /** A name may hold spaces. */
    private static final Pattern ANSWER = Pattern.compile("([^\\x00]+) ([0-9A-Fa-f]{32})");

    private final Supplier<String> challenges;

    /**
     * @param challenges in angle brackets, as a Message-ID; another one each time
     */
    CramMd5(Supplier<String> challenges) {
        this.challenges = challenges;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Exchange begin(Credentials credentials) {
        return new Question(credentials);
    }

    private final class Question implements Exchange {

        private final Credentials credentials;
        private Optional<byte[]> asked = Optional.empty();

        Question(Credentials credentials) {
            this.credentials = credentials;
        }

        @Override
        public SaslStep start() {
            byte[] challenge = challenges.get().getBytes(StandardCharsets.US_ASCII);
            asked = Optional.of(challenge);
            return new SaslStep.Challenge(challenge);
        }

        @Override
        public SaslStep next(byte[] response) {
            Optional<Matcher> answer =
                    Utf8.decode(response).map(ANSWER::matcher).filter(Matcher::matches);
            if (asked.isEmpty() || answer.isEmpty()) {
                return SaslStep.Failure.malformed("no name and digest that answer a challenge");
            }
            return credentials.digest(
                    answer.get().group(1),
                    asked.get(),
                    HexFormat.of().parseHex(answer.get().group(2)));
        }
    }
}
