package org.posthorn.sasl;

import org.posthorn.conf.Secret;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The one policy that decides which mechanisms a client is told of, and which it may use.
 * Thread-safe; a password check blocks, and a failed one returns only after the configured delay.
 */
public interface Authenticator {

    /** Whether a client at this address is heard at all. Never blocks. */
    default boolean welcomes(InetAddress client) {
        return true;
    }

    /** Names to announce to this client now, strongest first; empty where none may be used. */
    List<String> mechanisms(Client client);

    /** Whether LOGIN, USER and PASS may be used now: a password in clear. */
    boolean plaintextAllowed(Client client);

    /** Whether nobody logs in on this connection before TLS. */
    default boolean needsTls(Client client) {
        return !client.secure() && mechanisms(client).isEmpty();
    }

    /** Begins an exchange; empty if the mechanism is unknown or not allowed to this client now. */
    Optional<SaslMechanism.Exchange> begin(String mechanism, Client client);

    /** Checks a user and password that came outside SASL: {@code Success} or {@code Failure}. */
    SaslStep login(String user, Secret password, Client client);
}
