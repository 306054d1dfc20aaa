package org.posthorn.sasl;

import org.posthorn.conf.Secret;

/** What mechanisms may ask about users. */
public interface Credentials {

    /**
     * {@code Success} with the canonical identity, or {@code Failure}. Takes the same time for an
     * unknown user as for a wrong password.
     */
    default SaslStep verify(String user, Secret password) {
        return verify(user, password, "");
    }

    /**
     * The same for a client that asks to act for somebody: only for itself, however spelled, or for
     * whom it likes if it is a master user.
     *
     * @param actingFor the authorization identity, empty for the user's own. RFC 4422 §3.4.1
     */
    SaslStep verify(String user, Secret password, String actingFor);

    /**
     * The same for an access token of OAuth 2.0, which must be of the user's own, or of a master
     * user. What is rejected has been written down and delayed when this returns: a client may go
     * away without hearing more.
     *
     * @param user empty for whoever the token belongs to
     */
    SaslStep token(String user, Secret token);

    /** The same where the client has none and asks which are taken. It counts for nothing. */
    default SaslStep noToken() {
        return SaslStep.Failure.rejected("no token");
    }

    /**
     * What SCRAM needs of this user; something made up where there is nothing.
     *
     * @param mechanism the name of one, by which such passwords are stored
     * @param actingFor as with {@link #verify}
     */
    ScramAccount scram(String user, String mechanism, String actingFor);

    /**
     * What CRAM-MD5 asks: whether {@code answer} is the HMAC-MD5 of the challenge with the user's
     * password.
     */
    SaslStep digest(String user, byte[] challenge, byte[] answer);
}
