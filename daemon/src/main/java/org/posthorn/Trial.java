package org.posthorn;

import org.posthorn.net.Protocol;
import org.posthorn.pipeline.Inbound;
import org.posthorn.pipeline.Receipts;
import org.posthorn.store.Accounts;

/** What the tests of an embedded server put into its seams. */
record Trial(Arrivals arrivals, Faults faults) implements Seams {

    Trial() {
        this(new Arrivals(), new Faults());
    }

    @Override
    public Receipts receipts() {
        return arrivals;
    }

    @Override
    public Inbound over(Inbound inbound) {
        return new FaultyInbound(inbound, faults, arrivals);
    }

    @Override
    public Accounts over(Accounts accounts) {
        return new FaultyAccounts(accounts, faults);
    }

    @Override
    public Protocol over(Protocol protocol) {
        return new FaultyProtocol(protocol, faults);
    }
}
