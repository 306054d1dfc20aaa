package org.posthorn.outbound.relay;

import org.posthorn.conf.Secret;
import org.posthorn.sasl.ClientLogin;

/**
 * Who we are to a smarthost. Its text does not show the secret.
 *
 * @param secret a password, or an access token
 */
record Login(String user, String secret, ClientLogin.Kind kind) {

    /** With a password. */
    Login(String user, String secret) {
        this(user, secret, ClientLogin.Kind.PASSWORD);
    }

    ClientLogin sasl() {
        return new ClientLogin(user, new Secret(secret), kind);
    }

    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
