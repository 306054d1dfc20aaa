package org.posthorn.outbound.relay;

import org.posthorn.outbound.Parcel;

/** Speaks to one host. Thread-safe; blocks. */
interface HostClient extends AutoCloseable {

    /** Tries to hand over a parcel, over a connection that is still open or a new one. */
    Exchange deliver(Target target, Parcel parcel);

    @Override
    void close();
}
