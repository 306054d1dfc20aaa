package org.posthorn.pipeline;

/**
 * The answer to a sender.
 *
 * @param findings for the envelope, if the transaction begins
 */
public record Admission(Verdict verdict, Findings findings) {

    /** Of whom nothing is known. */
    public Admission(Verdict verdict) {
        this(verdict, Findings.NONE);
    }
}
