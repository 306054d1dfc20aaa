package org.posthorn.outbound.relay;

import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Outcome;

/**
 * There is no conversation. That is between the host and us, and says nothing about a message: it
 * may always work later, unless the host says that it never takes mail.
 */
final class UnopenedException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Outcome outcome;
    private final transient Exchange.TlsState tls;

    UnopenedException(Diagnosis diagnosis, Exchange.TlsState tls) {
        this(new Outcome.Deferred(diagnosis), tls);
    }

    UnopenedException(Outcome outcome, Exchange.TlsState tls) {
        super(outcome.diagnosis().text());
        this.outcome = outcome;
        this.tls = tls;
    }

    /** Of all recipients. */
    Outcome outcome() {
        return outcome;
    }

    Exchange.TlsState tls() {
        return tls;
    }
}
