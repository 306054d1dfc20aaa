package org.posthorn.pipeline.dkim;

/** Header fields that are signatures: they have nearly the same tags. */
public enum SignatureKind {
    DKIM("DKIM-Signature"),
    /** RFC 8617 §4.1.2: its {@code i=} is a number, and it has no version. */
    ARC_MESSAGE("ARC-Message-Signature"),
    /** RFC 8617 §4.1.3: it covers a list of fields that it does not name, and no body. */
    ARC_SEAL("ARC-Seal");

    private final String field;

    SignatureKind(String field) {
        this.field = field;
    }

    /** The name of the header field. */
    public String field() {
        return field;
    }
}
