package org.posthorn.outbound.relay;

import org.jspecify.annotations.Nullable;
import org.posthorn.net.Connection;
import org.posthorn.net.Net;
import org.posthorn.outbound.Contact;
import org.posthorn.outbound.Contact.Reach;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Parcel;
import org.posthorn.outbound.relay.ContentWriter.UnfitContentException;
import org.posthorn.outbound.relay.Exchange.TlsState;
import org.posthorn.outbound.relay.Handover.HungUpException;
import org.posthorn.outbound.relay.Handover.StaleException;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Speaks SMTP and LMTP as a client. RFC 5321, RFC 2033.
 *
 * <p>Whatever a host does costs one connection at most; recipients that are not settled by then are
 * deferred.
 */
final class SmtpClient implements HostClient {

    private final Manners manners;
    private final Set<Connection> live = ConcurrentHashMap.newKeySet();
    private final Opening opening;
    private final KeptConversations kept;
    private volatile boolean closed;

    /**
     * @param net stays the caller's, and is closed later
     */
    SmtpClient(Net net, Manners manners) {
        this.manners = manners;
        this.opening = new Opening(net, manners, this::opened, live::remove);
        this.kept = new KeptConversations(manners.keeping(), this::forget);
    }

    @Override
    public Exchange deliver(Target target, Parcel parcel) {
        var delivery = new Delivery(target, parcel);
        try {
            return delivery.run();
        } finally {
            delivery.end();
        }
    }

    /** Says goodbye where nothing is under way, and cuts the rest. */
    @Override
    public void close() {
        closed = true;
        kept.close();
        live.forEach(Connection::abort);
    }

    private void opened(Connection connection) {
        live.add(connection);
        if (closed) {
            connection.abort(); // it came while the others were cut
        }
    }

    private void forget(Conversation talk) {
        live.remove(talk.connection());
    }

    /** One parcel on its way, over as many connections as it takes. */
    private final class Delivery {

        private final Target target;
        private final Ledger ledger;
        private final Handover handover;
        private @Nullable Conversation talk;
        private boolean mayBeOld = true;

        Delivery(Target target, Parcel parcel) {
            this.target = target;
            this.ledger = new Ledger(parcel.recipients().size());
            this.handover = new Handover(parcel, manners.chunking(), ledger);
        }

        Exchange run() {
            var contact = Contact.none(Reach.UNREACHED);
            TlsState tls = new TlsState.Untried();
            while (!ledger.isSettled()) {
                try {
                    Conversation now = talk == null ? begin() : talk;
                    contact = new Contact(name(), now.protection(), Reach.REACHED);
                    tls = now.tls();
                    transact(now);
                } catch (UnopenedException e) {
                    if (ledger.isUntouched()) {
                        contact = new Contact(name(), "", Reach.UNREACHED);
                        tls = e.tls();
                        ledger.settle(e.outcome());
                    } else {
                        ledger.defer(
                                e.outcome().diagnosis().temporary()); // it was there a moment ago
                    }
                }
            }
            return new Exchange(ledger.outcomes(), contact, tls);
        }

        private Conversation begin() throws UnopenedException {
            if (closed) {
                throw new UnopenedException(
                        Diagnosis.ours("4.3.2", "we are shutting down"), new TlsState.Untried());
            }
            Optional<Conversation> found = mayBeOld ? kept.take(target) : Optional.empty();
            Conversation begun = found.isPresent() ? found.get() : opening.open(target);
            talk = begun;
            return begun;
        }

        private void transact(Conversation now) {
            try {
                handover.transact(now);
                if (now.transactions() >= manners.keeping().messages()) {
                    leave(now);
                }
            } catch (StaleException | HungUpException | UnfitContentException e) {
                mayBeOld = false;
                cut(now);
            } catch (IOException e) {
                ledger.defer(now.lost(e, "before the end of the message"));
                cut(now);
            }
        }

        private void leave(Conversation now) {
            now.leave();
            forget(now);
            talk = null;
        }

        private void cut(Conversation now) {
            now.abort();
            forget(now);
            talk = null;
        }

        /** Keeps the connection, if there is one. */
        void end() {
            Conversation last = talk;
            if (last == null) {
                return;
            }
            if (!ledger.isSettled() || closed) {
                cut(last); // a fault of ours: the host must not think that this was all
            } else if (!kept.keep(last)) {
                leave(last);
            }
        }

        private String name() {
            if (target.socket().isPresent()) {
                return "unix:" + target.socket().get();
            }
            return "%s[%s]:%d"
                    .formatted(
                            target.host(),
                            target.address().getAddress().getHostAddress(),
                            target.address().getPort());
        }
    }
}
