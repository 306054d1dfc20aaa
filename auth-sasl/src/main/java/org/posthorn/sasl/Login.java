package org.posthorn.sasl;

import org.posthorn.conf.Secret;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * LOGIN: asks for the name, then for the password; an initial response is the name. Obsolete, and
 * the only mechanism of some printers and scanners. The prompts are those that clients look for.
 *
 * @see <a
 *     href="https://datatracker.ietf.org/doc/html/draft-murchison-sasl-login-00">draft-murchison-sasl-login</a>
 */
final class Login implements SaslMechanism {

    @Override
    public String name() {
        return "LOGIN";
    }

    @Override
    public Exchange begin(Credentials credentials) {
        return new Questions(credentials);
    }

    private static final class Questions implements Exchange {

        private final Credentials credentials;
        private Optional<String> user = Optional.empty();

        Questions(Credentials credentials) {
            this.credentials = credentials;
        }

        @Override
        public SaslStep start() {
            return challenge("Username:");
        }

        @Override
        public SaslStep next(byte[] response) {
            Optional<String> text = Utf8.decode(response);
            if (text.isEmpty()) {
                return SaslStep.Failure.malformed("not UTF-8");
            }
            if (user.isPresent()) {
                return credentials.verify(user.get(), new Secret(text.get()));
            }
            user = text;
            return challenge("Password:");
        }

        private static SaslStep challenge(String prompt) {
            return new SaslStep.Challenge(prompt.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
