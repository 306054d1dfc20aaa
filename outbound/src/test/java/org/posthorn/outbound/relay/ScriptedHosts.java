package org.posthorn.outbound.relay;

import org.posthorn.mail.Recipient;
import org.posthorn.outbound.Contact;
import org.posthorn.outbound.Contact.Reach;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Outcome;
import org.posthorn.outbound.Parcel;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Other hosts as a script: who takes mail and who does not. Without a line a host takes it. */
final class ScriptedHosts implements HostClient {

    /** How a host behaves, or what it says about one recipient. */
    enum Line {
        TAKES,
        IS_DOWN,
        /** A greeting of 5xx. */
        TURNS_AWAY,
        DEFERS,
        REFUSES,
        /** Cannot do what the message needs. */
        LACKS_WHAT_IS_NEEDED,
        /** Shows a certificate that is not believed. */
        SHOWS_ANOTHER_CERTIFICATE,
        /** Has no TLS. */
        LACKS_TLS
    }

    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private final List<Target> visits = new CopyOnWriteArrayList<>();
    private final List<List<String>> recipients = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /** What a host does: by its name, its address, or about a recipient {@code host ada@...}. */
    ScriptedHosts that(String who, Line line) {
        lines.put(who, line);
        return this;
    }

    /** In their order. */
    List<Target> visits() {
        return visits;
    }

    /** The names of the hosts, in their order. */
    List<String> hosts() {
        return visits.stream().map(Target::host).toList();
    }

    List<String> addresses() {
        return visits.stream()
                .map(target -> target.address().getAddress().getHostAddress())
                .toList();
    }

    /** For whom each visit was. */
    List<List<String>> recipients() {
        return recipients;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public Exchange deliver(Target target, Parcel parcel) {
        visits.add(target);
        recipients.add(
                parcel.recipients().stream().map(each -> each.address().toString()).toList());
        Line whole =
                lines.getOrDefault(
                        target.address().getAddress().getHostAddress(),
                        lines.getOrDefault(target.host(), Line.TAKES));
        var outcomes =
                parcel.recipients().stream().map(each -> outcome(target, each, whole)).toList();
        return new Exchange(
                outcomes, new Contact(target.host(), "", reach(whole)), tls(target, whole));
    }

    private Outcome outcome(Target target, Recipient recipient, Line whole) {
        Line line = lines.getOrDefault(target.host() + " " + recipient.address(), whole);
        String host = target.host();
        return switch (line) {
            case TAKES -> new Outcome.Relayed(new Diagnosis("2.0.0", "250 ok", host), false);
            case IS_DOWN ->
                    new Outcome.Deferred(Diagnosis.ours("4.4.1", host + ": connection refused"));
            case TURNS_AWAY -> new Outcome.Failed(new Diagnosis("5.3.2", "554 no mail here", host));
            case DEFERS -> new Outcome.Deferred(new Diagnosis("4.7.1", "451 later", host));
            case REFUSES -> new Outcome.Failed(new Diagnosis("5.1.1", "550 who?", host));
            case LACKS_WHAT_IS_NEEDED ->
                    new Outcome.Failed(Diagnosis.ours("5.6.7", host + " lacks SMTPUTF8"));
            case SHOWS_ANOTHER_CERTIFICATE, LACKS_TLS ->
                    target.tls().need() == TlsRule.Need.REQUIRED
                            ? new Outcome.Deferred(Diagnosis.ours("4.7.5", host + ": no TLS"))
                            : new Outcome.Relayed(new Diagnosis("2.0.0", "250 ok", host), false);
        };
    }

    private static Reach reach(Line line) {
        return switch (line) {
            case TAKES, DEFERS, REFUSES, LACKS_WHAT_IS_NEEDED -> Reach.REACHED;
            case IS_DOWN, TURNS_AWAY, SHOWS_ANOTHER_CERTIFICATE, LACKS_TLS -> Reach.UNREACHED;
        };
    }

    private static Exchange.TlsState tls(Target target, Line line) {
        if (target.tls().need() == TlsRule.Need.NEVER) {
            return new Exchange.TlsState.Untried();
        }
        return switch (line) {
            case TAKES, DEFERS, REFUSES, LACKS_WHAT_IS_NEEDED ->
                    new Exchange.TlsState.Established();
            case IS_DOWN, TURNS_AWAY -> new Exchange.TlsState.Untried();
            case LACKS_TLS -> new Exchange.TlsState.NotOffered();
            case SHOWS_ANOTHER_CERTIFICATE ->
                    new Exchange.TlsState.Failed(new Trusts.NameException("not this host"));
        };
    }

    @Override
    public void close() {
        closed = true;
    }
}
