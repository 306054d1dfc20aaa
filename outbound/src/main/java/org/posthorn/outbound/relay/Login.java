package org.posthorn.outbound.relay;

/**
 * Who we are to a smarthost. Its text does not show the secret.
 *
 * @param secret a password, or an access token
 */
record Login(String user, String secret) {
    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
