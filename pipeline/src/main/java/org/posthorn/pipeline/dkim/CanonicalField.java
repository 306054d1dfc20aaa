package org.posthorn.pipeline.dkim;

/** Brings one header field into canonical form while it passes, without its last line end. */
sealed interface CanonicalField permits SimpleField, RelaxedField {

    void feed(byte[] octets, int offset, int length);

    /** The field is complete. */
    void end();
}
