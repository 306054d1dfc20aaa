package org.posthorn.outbound.relay;

import org.posthorn.dns.Answer;
import org.posthorn.dns.Answer.Security;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Outcome;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Finds out which hosts take a domain's mail. RFC 5321 §5.1. Thread-safe. */
final class MailHosts {

    private final Dns dns;
    private final RandomGenerator random;

    MailHosts(Dns dns, RandomGenerator random) {
        this.dns = dns;
        this.random = random;
    }

    /** What the DNS says. */
    sealed interface Finding {

        /**
         * Hosts.
         *
         * @param levels the preferred hosts first; those of one level are equals, in an order that
         *     chance has made
         */
        record Hosts(List<List<Name>> levels, Security security) implements Finding {
            public Hosts {
                levels = levels.stream().map(List::copyOf).toList();
            }
        }

        /** None, for now or for ever. */
        record Nowhere(Outcome outcome) implements Finding {}
    }

    Finding of(Name domain, Deadline deadline) {
        return switch (dns.ask(Question.mx(domain), deadline)) {
            case Answer.Found<Data.Mx>(var records, var owner, var security) ->
                    hosts(domain, records, security);
            // the domain is its own mail exchanger
            case Answer.NoData<Data.Mx>(var security) ->
                    new Finding.Hosts(List.of(List.of(domain)), security);
            case Answer.NoSuchName<Data.Mx> none -> failed("5.1.2", "there is no domain " + domain);
            case Answer.Failed<Data.Mx>(var trouble) ->
                    deferred("4.4.3", "MX of " + domain + ": " + trouble.text());
            // who publishes it may notice
            case Answer.Unusable<Data.Mx>(var flaw) ->
                    deferred("4.4.4", "MX of " + domain + ": " + flaw.text());
        };
    }

    private Finding hosts(Name domain, List<Data.Mx> records, Security security) {
        if (records.size() == 1 && records.getFirst().host().equals(Name.ROOT)) {
            return failed("5.1.10", domain + " takes no mail"); // RFC 7505 §4.1
        }
        var levels = new TreeMap<Integer, List<Name>>();
        for (Data.Mx record : records) {
            if (isHost(record.host())) {
                var level = levels.computeIfAbsent(record.preference(), key -> new ArrayList<>());
                if (!level.contains(record.host())) {
                    level.add(record.host());
                }
            }
        }
        if (levels.isEmpty()) {
            return failed("5.4.4", "no mail exchanger of " + domain + " has a name of a host");
        }
        levels.values().forEach(level -> Collections.shuffle(level, random));
        return new Finding.Hosts(List.copyOf(levels.values()), security);
    }

    /** No address in the place of a name, and no null MX among others. */
    private static boolean isHost(Name name) {
        return Name.host(name.text()).isPresent()
                && !name.text().isEmpty()
                && !name.labels().getLast().chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Finding failed(String status, String text) {
        return new Finding.Nowhere(new Outcome.Failed(Diagnosis.ours(status, text)));
    }

    private static Finding deferred(String status, String text) {
        return new Finding.Nowhere(new Outcome.Deferred(Diagnosis.ours(status, text)));
    }
}
