package org.posthorn.pipeline.spf;

import org.posthorn.dns.Answer;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** The questions of one check, counted. RFC 7208 §4.6.4. */
final class Lookups {

    private static final int MOST = 10;
    private static final int MOST_VOID = 2;

    private final Dns dns;
    private final Deadline deadline;
    private int terms;
    private int voids;

    Lookups(Dns dns, Deadline deadline) {
        this.dns = dns;
        this.deadline = deadline;
    }

    /** Another term of a record that needs the DNS. */
    void countTerm() throws SpfException {
        if (++terms > MOST) {
            throw SpfException.permanent("more than " + MOST + " terms that ask the DNS");
        }
    }

    /** Asks for a term: to find nothing is allowed twice. */
    <R extends Data> List<R> find(Question<R> question) throws SpfException {
        List<R> found = list(question);
        if (found.isEmpty() && ++voids > MOST_VOID) {
            throw SpfException.permanent("more than " + MOST_VOID + " lookups that find nothing");
        }
        return found;
    }

    /** Asks for what is not counted: records, explanations, the hosts of MX records. */
    <R extends Data> List<R> list(Question<R> question) throws SpfException {
        return switch (dns.ask(question, deadline)) {
            case Answer.Found<R>(var records, var owner, var security) -> records;
            case Answer.NoData<R>(var security) -> List.of();
            case Answer.NoSuchName<R>(var security) -> List.of();
            case Answer.Failed<R>(var trouble) ->
                    throw SpfException.temporary(Printable.of(question + ": " + trouble.text()));
            case Answer.Unusable<R>(var flaw) ->
                    throw SpfException.permanent(Printable.of(question + ": " + flaw.text()));
        };
    }

    /** Those of the client's family. RFC 7208 §5. */
    List<InetAddress> hosts(Name host, InetAddress client, Counting counting) throws SpfException {
        return client instanceof Inet4Address
                ? ask(Question.a(host), counting).stream()
                        .<InetAddress>map(Data.A::address)
                        .toList()
                : ask(Question.aaaa(host), counting).stream()
                        .<InetAddress>map(Data.Aaaa::address)
                        .toList();
    }

    /** Whether it counts that a lookup finds nothing. */
    enum Counting {
        COUNTED,
        FREE
    }

    private <R extends Data> List<R> ask(Question<R> question, Counting counting)
            throws SpfException {
        return switch (counting) {
            case COUNTED -> find(question);
            case FREE -> list(question);
        };
    }
}
