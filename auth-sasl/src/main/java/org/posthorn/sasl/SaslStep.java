package org.posthorn.sasl;

/** What the server does next in an exchange. */
public sealed interface SaslStep {

    record Challenge(byte[] data) implements SaslStep {}

    record Success(Identity identity) implements SaslStep {}

    /** {@code reason} is for our log. The client learns only that it failed. RFC 4422 §3.6. */
    record Failure(Kind kind, String reason) implements SaslStep {

        static Failure malformed(String reason) {
            return new Failure(Kind.MALFORMED, reason);
        }

        static Failure rejected(String reason) {
            return new Failure(Kind.REJECTED, reason);
        }

        static Failure unavailable(String reason) {
            return new Failure(Kind.UNAVAILABLE, reason);
        }
    }

    /** What a client may know of a failure. */
    enum Kind {
        MALFORMED,
        REJECTED,
        /** The directory did not answer: try again later. */
        UNAVAILABLE
    }
}
