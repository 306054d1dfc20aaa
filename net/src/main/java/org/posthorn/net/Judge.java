package org.posthorn.net;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Says whether a server is believed. Thread-safe. */
@FunctionalInterface
public interface Judge {

    /**
     * Returns if it is.
     *
     * @param chain what the server shows, its own certificate first
     * @param host its name, as {@link Net#connect} was told it
     * @throws GeneralSecurityException why not
     */
    void check(List<X509Certificate> chain, String host) throws GeneralSecurityException;
}
