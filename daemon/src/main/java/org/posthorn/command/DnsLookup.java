package org.posthorn.command;

import org.posthorn.dns.Answer;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is published, for a check that ends at the deadline. */
final class DnsLookup {

    private final Dns dns;
    private final Deadline deadline;

    DnsLookup(Dns dns, Deadline deadline) {
        this.dns = dns;
        this.deadline = deadline;
    }

    /** Nobody knows what is published, or nobody can make sense of it. */
    static final class UnknownException extends Exception {
        UnknownException(Question<?> question, String why) {
            super(question + ": " + why);
        }
    }

    Dns dns() {
        return dns;
    }

    Deadline deadline() {
        return deadline;
    }

    /** None if there is none. */
    <R extends Data> List<R> records(Question<R> question) throws UnknownException {
        return find(question).map(Answer.Found::records).orElse(List.of());
    }

    /** Empty if there is none. */
    <R extends Data> Optional<Answer.Found<R>> find(Question<R> question) throws UnknownException {
        return switch (dns.ask(question, deadline)) {
            case Answer.Found<R> found -> Optional.of(found);
            case Answer.NoSuchName<R> none -> Optional.empty();
            case Answer.NoData<R> none -> Optional.empty();
            case Answer.Failed<R>(var trouble) ->
                    throw new UnknownException(question, trouble.text());
            case Answer.Unusable<R>(var flaw) -> throw new UnknownException(question, flaw.text());
        };
    }

    /** IPv4 first. */
    List<InetAddress> addresses(Name host) throws UnknownException {
        var all = new ArrayList<InetAddress>();
        records(Question.a(host)).forEach(a -> all.add(a.address()));
        records(Question.aaaa(host)).forEach(aaaa -> all.add(aaaa.address()));
        return all;
    }

    /** The texts of this version, such as {@code v=DMARC1}; blanks do not matter. */
    List<String> texts(Name name, String version) throws UnknownException {
        return records(Question.txt(name)).stream()
                .map(Data.Txt::text)
                .filter(text -> (text.replaceAll("[ \t]", "") + ";").startsWith(version + ";"))
                .toList();
    }
}
