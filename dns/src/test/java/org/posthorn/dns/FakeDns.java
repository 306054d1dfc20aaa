package org.posthorn.dns;

import org.posthorn.dns.Answer.Security;
import org.posthorn.dns.Answer.Trouble;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers from a zone, without a network, and remembers what it was asked. Thread-safe. */
public final class FakeDns implements Dns {

    private final Zone zone;
    private final Security security;
    private final List<Question<?>> asked = new CopyOnWriteArrayList<>();

    public FakeDns(Zone zone) {
        this(zone, Security.INSECURE);
    }

    public FakeDns(Zone zone, Security security) {
        this.zone = zone;
        this.security = security;
    }

    /** In their order. */
    public List<Question<?>> asked() {
        return asked;
    }

    @Override
    public <R extends Data> Answer<R> ask(Question<R> question, Deadline deadline) {
        asked.add(question);
        var owner = question.name();
        for (int links = 0; links <= Reading.MAX_LINKS; links++) {
            var mishap = zone.mishap(owner);
            if (mishap.isPresent() || deadline.isPassed()) {
                return new Answer.Failed<>(mishap.map(FakeDns::trouble).orElse(Trouble.TIMEOUT));
            }
            List<R> here = zone.at(new Question<>(owner, question.kind()));
            if (!here.isEmpty()) {
                return new Answer.Found<>(here, owner, security);
            }
            List<Data.Cname> link = zone.at(Question.cname(owner));
            if (link.isEmpty()) {
                return zone.exists(owner)
                        ? new Answer.NoData<>(security)
                        : new Answer.NoSuchName<>(security);
            }
            owner = link.getFirst().target();
        }
        return new Answer.Unusable<>(Answer.Flaw.CNAME_LOOP);
    }

    private static Trouble trouble(Zone.Mishap mishap) {
        return switch (mishap) {
            case FAILS -> Trouble.SERVER_FAILURE;
            case REFUSES -> Trouble.REFUSED;
            case KEEPS_SILENT -> Trouble.TIMEOUT;
            case STAMMERS -> Trouble.GARBLED;
            case CALLS_IT_BOGUS, FINDS_IT_BOGUS -> Trouble.BOGUS;
            case REFERS, SHRUGS -> Trouble.REFUSED;
            case ECHOES -> Trouble.GARBLED;
        };
    }
}
