package org.posthorn.outbound;

/**
 * With whom an attempt spoke.
 *
 * @param host its name and address, for people; empty if there was nobody
 * @param tls how the connection was protected, and by what policy, for people: {@code "TLSv1.3,
 *     verified (DANE)"}
 */
public record Contact(String host, String tls, Reach reach) {

    /** How far we came: what the attempt says about the next hop's health. */
    public enum Reach {
        /** It took part in a transaction, whatever it answered. */
        REACHED,
        /** No connection, no greeting, or no agreement about TLS: it may be down. */
        UNREACHED,
        /** It was not tried, since nobody knows where it is, or it may not be spoken to. */
        UNTRIED
    }

    public static Contact none(Reach reach) {
        return new Contact("", "", reach);
    }
}
