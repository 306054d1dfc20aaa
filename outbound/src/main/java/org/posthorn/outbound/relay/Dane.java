package org.posthorn.outbound.relay;

import org.posthorn.dns.Answer;
import org.posthorn.dns.Answer.Security;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;

import java.util.List;
import java.util.stream.Stream;

/** Finds out which certificates a host publishes. RFC 7672 §2.2. Thread-safe. */
final class Dane {

    private final Dns dns;
    private final int port;

    Dane(Dns dns, int port) {
        this.dns = dns;
        this.port = port;
    }

    /** What the DNS says. */
    sealed interface Finding {

        /** None, provably or because its zone is not signed. */
        record None() implements Finding {}

        /**
         * Some, of which one is usable at least.
         *
         * @param base where they are: what the host calls itself in TLS
         */
        record Published(Name base, List<Data.Tlsa> usable) implements Finding {
            public Published {
                usable = List.copyOf(usable);
            }
        }

        /** Some, of which none is usable: there is TLS, and nobody can say with whom. */
        record Unusable() implements Finding {}

        /** Nobody knows, or somebody hides them: the host must not be used. */
        record Trouble(String text) implements Finding {}
    }

    /**
     * At the end of its CNAMEs, then where the host is named. Hosts whose addresses are not proved
     * are not asked about: name servers in such zones fail at TLSA. RFC 7672 §2.1.2, §2.2.2.
     */
    Finding of(Place place, Deadline deadline) {
        if (place.security() == Security.INSECURE) {
            return new Finding.None();
        }
        for (Name base : Stream.of(place.owner(), place.name()).distinct().toList()) {
            Finding finding = at(base, deadline);
            if (!(finding instanceof Finding.None)) {
                return finding;
            }
        }
        return new Finding.None();
    }

    private Finding at(Name base, Deadline deadline) {
        if (base.text().length() + "_65535._tcp.".length() > 253) {
            return new Finding.None(); // no room for a name below it
        }
        return switch (dns.ask(Question.tlsa(port, base), deadline)) {
            case Answer.Found<Data.Tlsa>(var records, var owner, var security) ->
                    security == Security.SECURE ? published(base, records) : new Finding.None();
            case Answer.NoData<Data.Tlsa> none -> new Finding.None();
            case Answer.NoSuchName<Data.Tlsa> none -> new Finding.None();
            case Answer.Failed<Data.Tlsa>(var trouble) -> new Finding.Trouble(trouble.text());
            case Answer.Unusable<Data.Tlsa>(var flaw) -> new Finding.Trouble(flaw.text());
        };
    }

    private static Finding published(Name base, List<Data.Tlsa> records) {
        var usable = records.stream().filter(DaneJudge::isUsable).toList();
        return usable.isEmpty() ? new Finding.Unusable() : new Finding.Published(base, usable);
    }
}
