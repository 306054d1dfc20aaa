package org.posthorn;

import org.posthorn.net.Protocol;
import org.posthorn.pipeline.Inbound;
import org.posthorn.pipeline.Receipts;
import org.posthorn.store.Accounts;

/**
 * Where something can stand between the servers and what they use. The daemon has nothing there.
 */
interface Seams {

    Seams CLOSED = new Seams() {};

    default Receipts receipts() {
        return Receipts.NONE;
    }

    default Inbound over(Inbound inbound) {
        return inbound;
    }

    default Accounts over(Accounts accounts) {
        return accounts;
    }

    default Protocol over(Protocol protocol) {
        return protocol;
    }
}
