package org.posthorn.pipeline;

import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Resolution;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.Route.Refused;
import org.posthorn.pipeline.Route.Taken;
import org.posthorn.store.Accounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the mailboxes of a recipient, or the reason why there are none. */
final class Router {

    private static final Logger log = LoggerFactory.getLogger(Router.class);

    private final Policy policy;
    private final Directory directory;
    private final Accounts accounts;
    private final Optional<Outgoing> outgoing;

    Router(Policy policy, Directory directory, Accounts accounts, Optional<Outgoing> outgoing) {
        this.policy = policy;
        this.directory = directory;
        this.accounts = accounts;
        this.outgoing = outgoing;
    }

    Route route(Origin origin, Recipient recipient) {
        return route(origin.session(), policy.mayRelay(origin), recipient);
    }

    /**
     * The same for a message that need not come from a client.
     *
     * @param session for the log
     * @param trusted whether it may go anywhere
     */
    Route route(String session, boolean trusted, Recipient recipient) {
        Address to = recipient.address();
        try {
            return switch (directory.resolve(to)) {
                case Resolution.Deliver deliver -> taken(deliver, recipient);
                case Resolution.Unknown() -> role(to).orElseGet(Router::unknown);
                case Resolution.Disabled() -> refused("5.2.1", "Mailbox is disabled");
                case Resolution.Elsewhere() ->
                        to.domain().equals(policy.hostname())
                                ? role(to).orElseGet(() -> elsewhere(trusted, recipient))
                                : elsewhere(trusted, recipient);
            };
        } catch (DirectoryException e) {
            return new Refused(silent(session, e));
        }
    }

    private static Verdict silent(String session, DirectoryException e) {
        log.warn(
                "{}: the directory does not answer: {}, {}",
                session,
                e.getMessage(),
                String.valueOf(e.getCause()));
        return Failures.directory();
    }

    /** RFC 6409 §6.1. The null path is for reports, which are nobody's. */
    Optional<Verdict> objection(Origin origin, ReversePath from) {
        if (policy.senderLogin() == Policy.SenderLogin.ANY
                || origin.user().isEmpty()
                || !(from instanceof ReversePath.Of(var address))) {
            return Optional.empty();
        }
        try {
            String user = origin.user().get();
            if (directory.maySend(user, address)) {
                return Optional.empty();
            }
            log.info("{}: {} may not send from {}", origin.session(), user, address.toPath());
            return Optional.of(
                    new Verdict.Reject(553, "5.7.1", "This sender address is not yours to use"));
        } catch (DirectoryException e) {
            return Optional.of(silent(origin.session(), e));
        }
    }

    private Route taken(Resolution.Deliver deliver, Recipient recipient) {
        if (!deliver.remote().isEmpty() && outgoing.isEmpty()) {
            return refused("5.4.4", "It forwards to another domain, and no mail leaves this host");
        }
        return new Taken(
                deliver.accounts().stream().map(a -> accounts.of(a.user())).toList(),
                deliver.remote().stream().map(to -> forwarded(recipient, to)).toList());
    }

    /** Whoever reads a report knows the address that was written to. RFC 3461 §5.2.7. */
    private static Recipient forwarded(Recipient recipient, Address to) {
        Address known = recipient.address();
        String type = known.isAscii() ? "rfc822;" : "utf-8;";
        Optional<String> original =
                recipient.original().or(() -> Optional.of(type + known.toMailbox()));
        return new Recipient(to, recipient.wishes(), original);
    }

    private Route elsewhere(boolean trusted, Recipient recipient) {
        boolean relayed =
                trusted
                        || outgoing.stream()
                                .anyMatch(way -> way.relays().test(recipient.address().domain()));
        if (!relayed) {
            return refused("5.7.1", "Relaying denied: this domain is not ours; log in to send");
        }
        return outgoing.isPresent()
                ? new Taken(List.of(), List.of(recipient))
                : refused("5.4.4", "No mail for other domains leaves this host");
    }

    /**
     * Postmaster is a recipient of every domain, and root; abuse of every one that has a configured
     * postmaster. RFC 5321 §4.5.1, RFC 2142 §4.
     */
    private Optional<Route> role(Address to) {
        // programs write to root, and nobody else reads it
        boolean postmaster = isPostmaster(to) || to.localPart().equals("root");
        if (!postmaster && !to.localPart().equalsIgnoreCase("abuse")) {
            return Optional.empty();
        }
        Optional<Route> configured = policy.postmaster().flatMap(this::deliverable);
        return configured.isPresent() || !postmaster
                ? configured
                : postmasterOfAnyDomain()
                        .or(() -> directory.caretaker().flatMap(this::deliverable));
    }

    /** Whoever is refused for another reason must be able to say so here. RFC 5321 §4.5.1. */
    static boolean isPostmaster(Address to) {
        return to.localPart().equalsIgnoreCase("postmaster");
    }

    private Optional<Route> postmasterOfAnyDomain() {
        return new TreeSet<>(directory.domains())
                .stream()
                        .map(domain -> deliverable(new Address("postmaster", domain)))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    private Optional<Route> deliverable(Address to) {
        return directory.resolve(to) instanceof Resolution.Deliver deliver
                        && taken(deliver, new Recipient(to)) instanceof Taken taken
                ? Optional.of(taken)
                : Optional.empty();
    }

    private static Route unknown() {
        return refused("5.1.1", "No such mailbox");
    }

    private static Route refused(String status, String text) {
        return new Refused(new Verdict.Reject(550, status, text));
    }
}
