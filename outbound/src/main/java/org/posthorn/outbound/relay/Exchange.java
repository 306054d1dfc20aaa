package org.posthorn.outbound.relay;

import org.posthorn.outbound.Contact;
import org.posthorn.outbound.Outcome;

import java.util.List;

/**
 * What became of a parcel at one target.
 *
 * @param outcomes one for each recipient of the parcel, in their order
 * @param tls what became of TLS, for reports about it (RFC 8460); on a connection that was kept,
 *     what became of it in the beginning
 */
record Exchange(List<Outcome> outcomes, Contact contact, TlsState tls) {

    Exchange {
        outcomes = List.copyOf(outcomes);
    }

    /** What became of TLS. */
    sealed interface TlsState {

        /** We did not come so far, or did not want it. */
        record Untried() implements TlsState {}

        record Established() implements TlsState {}

        /** The host does not offer it. */
        record NotOffered() implements TlsState {}

        /** What the host showed is not believed, or the handshake failed. */
        record Failed(Exception reason) implements TlsState {}
    }
}
