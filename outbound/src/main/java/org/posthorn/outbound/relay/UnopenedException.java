package org.posthorn.outbound.relay;

import org.posthorn.outbound.Diagnosis;

/**
 * There is no conversation. That is between the host and us, and says nothing about a message: it
 * may always work later.
 */
final class UnopenedException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Diagnosis diagnosis;
    private final transient Exchange.TlsState tls;

    UnopenedException(Diagnosis diagnosis, Exchange.TlsState tls) {
        super(diagnosis.text());
        this.diagnosis = diagnosis;
        this.tls = tls;
    }

    Diagnosis diagnosis() {
        return diagnosis;
    }

    Exchange.TlsState tls() {
        return tls;
    }
}
