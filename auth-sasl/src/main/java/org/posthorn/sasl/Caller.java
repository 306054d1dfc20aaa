package org.posthorn.sasl;

/** Who asks for what there is only so much of, of which strangers get a part. */
enum Caller {
    /** Has logged in to this account from there before, or is not counted. */
    KNOWN,
    STRANGER
}
