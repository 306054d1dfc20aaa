package org.posthorn.outbound;

import org.posthorn.mail.Recipient;

/** For a queue that sends nothing: every domain is its own next hop, and nobody is spoken to. */
final class RestingCarrier implements Carrier {

    private static final Diagnosis AT_REST = Diagnosis.ours("4.3.2", "the queue is at rest");

    @Override
    public NextHop route(Transaction transaction, Recipient recipient) {
        return new NextHop.Exchangers(recipient.address().domain());
    }

    @Override
    public Attempt carry(NextHop hop, Parcel parcel) {
        return new Attempt(
                parcel.recipients().stream()
                        .<Outcome>map(recipient -> new Outcome.Deferred(AT_REST))
                        .toList(),
                Contact.none(Contact.Reach.UNTRIED));
    }

    @Override
    public void close() {}
}
