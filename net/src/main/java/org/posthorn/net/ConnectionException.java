package org.posthorn.net;

import java.io.IOException;

/** The conversation is over for a reason of ours; a last line may still be written. */
public final class ConnectionException extends IOException {

    private final Protocol.Farewell reason;

    public ConnectionException(Protocol.Farewell reason) {
        super(reason.toString());
        this.reason = reason;
    }

    public Protocol.Farewell reason() {
        return reason;
    }
}
