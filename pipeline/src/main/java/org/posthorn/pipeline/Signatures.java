package org.posthorn.pipeline;

import org.posthorn.pipeline.arc.ArcVerification;
import org.posthorn.pipeline.dkim.DkimVerification;

import java.util.Optional;

/**
 * What is signed in one message, while it passes.
 *
 * @param arc looks at what passes through {@code dkim}
 */
record Signatures(DkimVerification dkim, Optional<ArcVerification> arc) implements AutoCloseable {

    void write(byte[] octets, int offset, int length) {
        dkim.write(octets, offset, length);
    }

    @Override
    public void close() {
        arc.ifPresent(ArcVerification::close);
        dkim.close();
    }
}
