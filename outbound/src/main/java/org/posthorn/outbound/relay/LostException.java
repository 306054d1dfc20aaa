package org.posthorn.outbound.relay;

import org.posthorn.outbound.Diagnosis;

import java.io.IOException;

/** A conversation is over, and somebody has said why. */
final class LostException extends IOException {

    private static final long serialVersionUID = 1;

    private final transient Diagnosis diagnosis;

    LostException(Diagnosis diagnosis) {
        super(diagnosis.text());
        this.diagnosis = diagnosis;
    }

    Diagnosis diagnosis() {
        return diagnosis;
    }
}
