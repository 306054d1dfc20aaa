package org.posthorn.imap;

import org.posthorn.conf.Secret;
import org.posthorn.sasl.Authenticator;
import org.posthorn.sasl.Client;
import org.posthorn.sasl.Identity;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.sasl.SaslStep;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Everybody's password is {@code secret}, and the directory has forgotten {@code lost}. */
record TestAuthenticator(List<String> mechanisms) implements Authenticator {

    TestAuthenticator(boolean plaintextAllowed) {
        this(plaintextAllowed ? List.of("PLAIN") : List.of());
    }

    @Override
    public List<String> mechanisms(Client client) {
        return mechanisms;
    }

    @Override
    public boolean plaintextAllowed(Client client) {
        return mechanisms.contains("PLAIN");
    }

    @Override
    public Optional<SaslMechanism.Exchange> begin(String mechanism, Client client) {
        if (!plaintextAllowed(client) || !mechanism.equals("PLAIN")) {
            return Optional.empty();
        }
        return Optional.of(response -> {
            String[] part = new String(response, StandardCharsets.UTF_8).split("\0", -1);
            return part.length == 3
                    ? login(part[1], new Secret(part[2]), client)
                    : new SaslStep.Failure(SaslStep.Kind.MALFORMED, "not three parts");
        });
    }

    @Override
    public SaslStep login(String user, Secret password, Client client) {
        if (user.equals("lost")) {
            return new SaslStep.Failure(SaslStep.Kind.UNAVAILABLE, "no directory");
        }
        return password.value().equals("secret")
                ? new SaslStep.Success(new Identity(user))
                : new SaslStep.Failure(SaslStep.Kind.REJECTED, "wrong password");
    }
}
