package org.posthorn.outbound.relay;

import org.posthorn.dns.Name;
import org.posthorn.mail.Recipient;
import org.posthorn.outbound.Attempt;
import org.posthorn.outbound.Carrier;
import org.posthorn.outbound.Contact;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.NextHop;
import org.posthorn.outbound.Outcome;
import org.posthorn.outbound.Parcel;
import org.posthorn.outbound.Transaction;

import java.time.Duration;
import java.util.Collections;

/** Brings messages to other hosts over the network. */
public final class Relay implements Carrier {

    private final Routes routes;
    private final Parts parts;

    /**
     * What a journey needs.
     *
     * @param questions how long those about one name may take
     */
    record Parts(
            RelayConf conf,
            Ourselves ourselves,
            MailHosts mailHosts,
            Places places,
            TlsPolicies policies,
            HostClient client,
            Duration questions) {}

    Relay(Parts parts) {
        this.routes = new Routes(parts.conf);
        this.parts = parts;
    }

    @Override
    public NextHop route(Transaction transaction, Recipient recipient) {
        return routes.of(transaction, recipient);
    }

    @Override
    public Attempt carry(NextHop hop, Parcel parcel) {
        var journey = new Journey(parts, parcel);
        return switch (hop) {
            case NextHop.Exchangers(var domain) ->
                    Name.host(domain)
                            .filter(name -> !name.equals(Name.ROOT))
                            .map(journey::toExchangers)
                            .orElseGet(() ->
                                    untried(
                                            parcel,
                                            new Outcome.Failed(
                                                    Diagnosis.ours(
                                                            "5.1.2",
                                                            "no domain can be called " + domain))));
            case NextHop.Literal(var address) -> journey.toLiteral(address);
            case NextHop.Configured(var name) ->
                    routes.named(name)
                            .map(journey::toRoute)
                            .orElseGet(() ->
                                    untried(
                                            parcel,
                                            new Outcome.Deferred(
                                                    Diagnosis.ours(
                                                            "4.3.5",
                                                            "there is no route "
                                                                    + name
                                                                    + " any more"))));
        };
    }

    private static Attempt untried(Parcel parcel, Outcome outcome) {
        return new Attempt(
                Collections.nCopies(parcel.recipients().size(), outcome),
                Contact.none(Contact.Reach.UNTRIED));
    }

    @Override
    public void close() {
        parts.client.close();
    }
}
