package org.posthorn.pipeline.dkim;

/** What is signed, in canonical form. */
@FunctionalInterface
public interface Content {

    /** Writes all of it; may be repeated. */
    void writeTo(Sink sink);
}
