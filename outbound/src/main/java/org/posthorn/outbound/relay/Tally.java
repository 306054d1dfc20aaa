package org.posthorn.outbound.relay;

import org.posthorn.mail.Recipient;
import org.posthorn.outbound.Attempt;
import org.posthorn.outbound.Contact;
import org.posthorn.outbound.Contact.Reach;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.Form;
import org.posthorn.outbound.Outcome;
import org.posthorn.outbound.Parcel;
import org.posthorn.outbound.Transaction;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of each recipient while one host after the other is tried. Used by one thread.
 *
 * <p>What a host says in a transaction outweighs what we could not find out; a better host
 * outweighs a worse one that says the same. So a host that cannot do what the message needs fails
 * it where no better one is waited for and no other one has more to say.
 */
final class Tally {

    private final Parcel parcel;
    private final List<Standing> standings = new ArrayList<>();
    private Contact contact = Contact.none(Reach.UNTRIED);

    /** How much an outcome says. */
    private enum Weight {
        /** This host will never do; another may. */
        HOPELESS_HOST,
        /** It cannot be reached now, or it cannot do what the message needs. */
        NOT_THIS_HOST,
        DEFERRED,
        FINAL
    }

    /** Of one recipient. */
    private static final class Standing {

        private final Recipient recipient;
        private Optional<Outcome> outcome = Optional.empty();
        private Weight weight = Weight.HOPELESS_HOST;

        Standing(Recipient recipient) {
            this.recipient = recipient;
        }

        void note(Outcome other, Weight othersWeight) {
            if (outcome.isEmpty() || othersWeight.compareTo(weight) > 0) {
                outcome = Optional.of(other);
                weight = othersWeight;
            }
        }

        boolean isOpen() {
            return weight != Weight.FINAL;
        }
    }

    Tally(Parcel parcel) {
        this.parcel = parcel;
        parcel.recipients().forEach(recipient -> standings.add(new Standing(recipient)));
    }

    boolean isOpen() {
        return standings.stream().anyMatch(Standing::isOpen);
    }

    /** That a host was not tried, and why. */
    void passedOver(Outcome outcome) {
        Weight weight =
                outcome instanceof Outcome.Failed ? Weight.HOPELESS_HOST : Weight.NOT_THIS_HOST;
        open().forEach(standing -> standing.note(outcome, weight));
    }

    /** Tries a host with those recipients of whom nothing final is known. */
    Exchange exchange(HostClient client, Target target) {
        List<Standing> open = open();
        Exchange exchange =
                client.deliver(
                        target,
                        new Rest(parcel, open.stream().map(each -> each.recipient).toList()));
        for (int i = 0; i < open.size(); i++) {
            Outcome outcome = exchange.outcomes().get(i);
            open.get(i).note(outcome, weight(outcome, exchange.contact().reach()));
        }
        if (exchange.contact().reach() == Reach.REACHED || contact.reach() != Reach.REACHED) {
            contact = exchange.contact();
        }
        return exchange;
    }

    /**
     * The end.
     *
     * @param otherwise where no host was tried or passed over
     */
    Attempt attempt(Outcome otherwise) {
        return new Attempt(
                standings.stream().map(each -> each.outcome.orElse(otherwise)).toList(), contact);
    }

    private List<Standing> open() {
        return standings.stream().filter(Standing::isOpen).toList();
    }

    /**
     * A host that greets with 5xx does not speak for the others, RFC 5321 §3.1; nor do we when we
     * find that this one cannot do what the message needs.
     */
    private static Weight weight(Outcome outcome, Reach reach) {
        return switch (outcome) {
            case Outcome.Relayed relayed -> Weight.FINAL;
            case Outcome.Failed failed ->
                    switch (reach) {
                        case REACHED ->
                                failed.diagnosis().isRemote() ? Weight.FINAL : Weight.NOT_THIS_HOST;
                        case UNREACHED -> Weight.HOPELESS_HOST;
                        case UNTRIED -> Weight.FINAL; // it is the message's own fault
                    };
            case Outcome.Deferred deferred ->
                    reach == Reach.REACHED ? Weight.DEFERRED : Weight.NOT_THIS_HOST;
        };
    }

    /** A parcel without those whose outcome is known. */
    private record Rest(Parcel whole, List<Recipient> recipients) implements Parcel {
        @Override
        public Transaction transaction() {
            return whole.transaction();
        }

        @Override
        public Copy copy(Form form) throws IOException {
            return whole.copy(form);
        }
    }
}
