package org.posthorn.sasl;

import org.posthorn.conf.Secret;

/** What mechanisms may ask about users. */
public interface Credentials {

    /**
     * {@code Success} with the canonical identity, or {@code Failure}. Takes the same time for an
     * unknown user as for a wrong password.
     */
    SaslStep verify(String user, Secret password);
}
