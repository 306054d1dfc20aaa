package org.posthorn.outbound;

import java.io.OutputStream;

/** A message that is queued already: it comes again after a crash. */
final class KnownPosting implements Posting {

    private final OutputStream body = OutputStream.nullOutputStream();

    @Override
    public OutputStream body() {
        return body;
    }

    @Override
    public void prepare() {}

    @Override
    public void commit() {}

    @Override
    public void close() {}
}
