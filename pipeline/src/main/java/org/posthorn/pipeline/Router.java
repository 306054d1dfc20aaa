package org.posthorn.pipeline;

import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Resolution;
import org.posthorn.mail.Address;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.Route.Local;
import org.posthorn.pipeline.Route.Refused;
import org.posthorn.store.Accounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Optional;
import java.util.TreeSet;

/** Finds the mailboxes of a recipient, or the reason why there are none. */
final class Router {

    private static final Logger log = LoggerFactory.getLogger(Router.class);

    private final Policy policy;
    private final Directory directory;
    private final Accounts accounts;

    Router(Policy policy, Directory directory, Accounts accounts) {
        this.policy = policy;
        this.directory = directory;
        this.accounts = accounts;
    }

    Route route(Origin origin, Address to) {
        try {
            return switch (directory.resolve(to)) {
                case Resolution.Deliver deliver -> local(deliver);
                case Resolution.Unknown() -> role(to).orElseGet(Router::unknown);
                case Resolution.Disabled() -> refused("5.2.1", "Mailbox is disabled");
                case Resolution.Elsewhere() ->
                        to.domain().equals(policy.hostname())
                                ? role(to).orElseGet(() -> elsewhere(origin))
                                : elsewhere(origin);
            };
        } catch (DirectoryException e) {
            return new Refused(silent(origin, e));
        }
    }

    private static Verdict silent(Origin origin, DirectoryException e) {
        log.warn(
                "{}: the directory does not answer: {}, {}",
                origin.session(),
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
            return Optional.of(silent(origin, e));
        }
    }

    private Route local(Resolution.Deliver deliver) {
        return deliver.remote().isEmpty()
                ? new Local(deliver.accounts().stream().map(a -> accounts.of(a.user())).toList())
                : refused("5.4.4", "It forwards to another domain, which is not possible here yet");
    }

    private Route elsewhere(Origin origin) {
        return policy.mayRelay(origin)
                ? refused("5.4.4", "Sending to other domains is not possible here yet")
                : refused("5.7.1", "Relaying denied: this domain is not ours; log in to send");
    }

    /**
     * Postmaster is a recipient of every domain, abuse of every one that has a configured
     * postmaster. RFC 5321 §4.5.1, RFC 2142 §4.
     */
    private Optional<Route> role(Address to) {
        boolean postmaster = to.localPart().equalsIgnoreCase("postmaster");
        if (!postmaster && !to.localPart().equalsIgnoreCase("abuse")) {
            return Optional.empty();
        }
        Optional<Route> configured = policy.postmaster().flatMap(this::deliverable);
        return configured.isPresent() || !postmaster
                ? configured
                : postmasterOfAnyDomain()
                        .or(() -> directory.caretaker().flatMap(this::deliverable));
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
                        && local(deliver) instanceof Local local
                ? Optional.of(local)
                : Optional.empty();
    }

    private static Route unknown() {
        return refused("5.1.1", "No such mailbox");
    }

    private static Route refused(String status, String text) {
        return new Refused(new Verdict.Reject(550, status, text));
    }
}
