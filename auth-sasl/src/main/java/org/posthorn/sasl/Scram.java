package org.posthorn.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * SCRAM: the client proves that it knows the password, and the server that it knows it as well. RFC
 * 5802, RFC 7677. Without channel binding.
 */
final class Scram implements SaslMechanism {

    private static final Pattern FIRST =
            Pattern.compile("n=([^,]+),r=([!-+\\--~]{1,512})(?:,[A-Za-z]=.*)?");
    private static final Pattern FINAL =
            Pattern.compile("(c=([^,]+),r=([^,]+)(?:,[A-Za-z]=.*)?),p=([A-Za-z0-9+/]+=*)");

    private final String hash;
    private final Supplier<String> nonces;

    /**
     * @param hash {@code "SHA-256"} or {@code "SHA-1"}
     * @param nonces of printable characters but the comma; another one each time
     */
    Scram(String hash, Supplier<String> nonces) {
        this.hash = hash;
        this.nonces = nonces;
    }

    @Override
    public String name() {
        return "SCRAM-" + hash;
    }

    @Override
    public Exchange begin(Credentials credentials) {
        return new Proof(credentials);
    }

    private final class Proof implements Exchange {

        private final Credentials credentials;
        private Optional<Asked> asked = Optional.empty();
        private Optional<SaslStep> end = Optional.empty();

        Proof(Credentials credentials) {
            this.credentials = credentials;
        }

        @Override
        public SaslStep next(byte[] response) {
            if (end.isPresent()) {
                return response.length == 0
                        ? end.get()
                        : SaslStep.Failure.malformed("more than a proof");
            }
            Optional<String> text = Utf8.decode(response);
            if (text.isEmpty()) {
                return SaslStep.Failure.malformed("not UTF-8");
            }
            return asked.isPresent() ? last(asked.get(), text.get()) : first(text.get());
        }

        private SaslStep first(String text) {
            Optional<Gs2Header> header = Gs2Header.parse(text);
            if (header.isEmpty()) {
                return SaslStep.Failure.malformed("no GS2 header that can be met");
            }
            var message = FIRST.matcher(header.get().rest());
            if (!message.matches()) {
                return SaslStep.Failure.malformed("no name and nonce");
            }
            Optional<String> name = Gs2Header.name(message.group(1)).flatMap(Saslprep::query);
            if (name.isEmpty()) {
                return SaslStep.Failure.malformed("not a name");
            }
            ScramAccount account =
                    credentials.scram(name.get(), Scram.this.name(), header.get().authzid());
            String nonce = message.group(2) + nonces.get();
            ScramSecret secret = account.secret();
            String challenge =
                    "r=" + nonce + ",s=" + base64(secret.salt()) + ",i=" + secret.iterations();
            asked =
                    Optional.of(
                            new Asked(
                                    account,
                                    base64(header.get().text().getBytes(StandardCharsets.UTF_8)),
                                    nonce,
                                    header.get().rest() + "," + challenge + ","));
            return challenge(challenge);
        }

        private SaslStep last(Asked asked, String text) {
            var message = FINAL.matcher(text);
            if (!message.matches()) {
                return SaslStep.Failure.malformed("no proof");
            }
            if (!message.group(2).equals(asked.binding())
                    || !message.group(3).equals(asked.nonce())) {
                return SaslStep.Failure.rejected("another header or nonce");
            }
            byte[] signed = (asked.messages() + message.group(1)).getBytes(StandardCharsets.UTF_8);
            ScramSecret secret = asked.account().secret();
            SaslStep granted = asked.account().granted().get();
            if (granted instanceof SaslStep.Failure) {
                return granted;
            }
            if (!proves(message.group(4), secret, signed)) {
                return SaslStep.Failure.rejected("wrong password");
            }
            end = Optional.of(granted);
            return challenge("v=" + base64(mac(secret.serverKey(), signed)));
        }

        private boolean proves(String proof, ScramSecret secret, byte[] signed) {
            byte[] key;
            try {
                key = Base64.getDecoder().decode(proof);
            } catch (IllegalArgumentException e) {
                return false;
            }
            byte[] signature = mac(secret.storedKey(), signed);
            if (key.length != signature.length) {
                return false;
            }
            for (int i = 0; i < key.length; i++) {
                key[i] ^= signature[i];
            }
            return MessageDigest.isEqual(digest(key), secret.storedKey());
        }
    }

    /**
     * What has been said so far.
     *
     * @param binding the header in base64, which the client says once more
     * @param messages the first two messages, as they are signed
     */
    private record Asked(ScramAccount account, String binding, String nonce, String messages) {}

    private byte[] digest(byte[] octets) {
        try {
            return MessageDigest.getInstance(hash).digest(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + hash, e);
        }
    }

    private byte[] mac(byte[] key, byte[] octets) {
        String algorithm = "Hmac" + hash.replace("-", "");
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static SaslStep challenge(String text) {
        return new SaslStep.Challenge(text.getBytes(StandardCharsets.UTF_8));
    }
}
