package org.posthorn.outbound.relay;

import org.posthorn.outbound.relay.Exchange.TlsState;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.util.Locale;
import java.util.Optional;

/** What went wrong with TLS, in the words of reports. RFC 8460 §4.3. */
enum ResultType {
    STARTTLS_NOT_SUPPORTED,
    CERTIFICATE_HOST_MISMATCH,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NOT_TRUSTED,
    VALIDATION_FAILURE,
    TLSA_INVALID,
    DNSSEC_INVALID,
    STS_POLICY_FETCH_ERROR,
    STS_POLICY_INVALID,
    STS_WEBPKI_INVALID;

    /** Causes of causes are followed no further: a chain of them may have a circle. */
    private static final int DEPTH = 20;

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<ResultType> ofWord(String word) {
        for (ResultType type : values()) {
            if (type.word().equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Nothing went wrong: empty. */
    static Optional<ResultType> of(TlsState state) {
        return switch (state) {
            case TlsState.Untried untried -> Optional.empty();
            case TlsState.Established established -> Optional.empty();
            case TlsState.NotOffered none -> Optional.of(STARTTLS_NOT_SUPPORTED);
            case TlsState.Failed(var reason) -> Optional.of(of(reason));
        };
    }

    static ResultType of(Throwable reason) {
        ResultType found = VALIDATION_FAILURE;
        Throwable cause = reason;
        for (int i = 0; i < DEPTH && cause != null; i++) {
            if (cause instanceof Trusts.NameException) {
                return CERTIFICATE_HOST_MISMATCH;
            }
            if (cause instanceof CertificateExpiredException
                    || (cause instanceof CertPathValidatorException path
                            && path.getReason() == BasicReason.EXPIRED)) {
                return CERTIFICATE_EXPIRED;
            }
            if (cause instanceof CertPathValidatorException
                    || cause instanceof CertPathBuilderException) {
                found = CERTIFICATE_NOT_TRUSTED;
            }
            cause = cause.getCause();
        }
        return found;
    }
}
