package org.posthorn.pipeline.dmarc;

import org.posthorn.dns.Answer;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Finds out who is to have reports about a domain. RFC 9990 §3.5, §4. Thread-safe.
 *
 * <p>An address of another organisation has to agree: or anybody could have reports of all the
 * world sent to somebody he does not like.
 */
public final class ReportAddresses {

    /** Of one policy. Each is a message a day. */
    static final int MOST = 5;

    private final Dns dns;

    public ReportAddresses(Dns dns) {
        this.dns = dns;
    }

    /**
     * What is known.
     *
     * @param addresses in the order of the record
     * @param open why it is not known of others, now
     */
    public record Finding(List<ReportAddress> addresses, List<String> open) {
        public Finding {
            addresses = List.copyOf(addresses);
            open = List.copyOf(open);
        }
    }

    /**
     * Waits until the deadline at the most; it does not throw.
     *
     * @param domain where the record is
     * @param rua its URIs
     */
    public Finding of(Name domain, List<String> rua, Deadline deadline) {
        var walk = new TreeWalk(dns, deadline);
        var addresses = new LinkedHashSet<ReportAddress>();
        var open = new ArrayList<String>();
        rua.stream()
                .map(ReportAddress::parse)
                .flatMap(Optional::stream)
                .limit(MOST)
                .forEach(wanted -> {
                    try {
                        addresses.addAll(agreed(domain, wanted, walk, deadline));
                    } catch (UnknownException e) {
                        open.add(String.valueOf(e.getMessage()));
                    }
                });
        return new Finding(addresses.stream().limit(MOST).toList(), open);
    }

    private List<ReportAddress> agreed(
            Name domain, ReportAddress wanted, TreeWalk walk, Deadline deadline)
            throws UnknownException {
        if (wanted.host().equals(domain)
                || walk.organisation(domain).equals(walk.organisation(wanted.host()))) {
            return List.of(wanted);
        }
        Optional<Name> name = Name.parse(domain.text() + "._report._dmarc." + wanted.host().text());
        if (name.isEmpty()) {
            return List.of(); // too long to be asked for
        }
        return switch (dns.ask(Question.txt(name.get()), deadline)) {
            case Answer.Found<Data.Txt>(var texts, var owner, var security) ->
                    agreed(
                            wanted,
                            texts.stream()
                                    .map(Data.Txt::text)
                                    .filter(RecordParser::isRecord)
                                    .toList());
            case Answer.NoSuchName<Data.Txt>(var security) -> List.of();
            case Answer.NoData<Data.Txt>(var security) -> List.of();
            case Answer.Unusable<Data.Txt>(var flaw) -> List.of();
            case Answer.Failed<Data.Txt>(var trouble) ->
                    throw new UnknownException(name.get() + ": " + trouble.text());
        };
    }

    /** Who agrees may name other addresses, at the same host. */
    private static List<ReportAddress> agreed(ReportAddress wanted, List<String> records) {
        if (records.isEmpty()) {
            return List.of();
        }
        List<String> others =
                records.stream()
                        .map(RecordParser::parse)
                        .flatMap(Optional::stream)
                        .flatMap(record -> record.rua().stream())
                        .toList();
        if (others.isEmpty()) {
            return List.of(wanted);
        }
        List<ReportAddress> addresses =
                others.stream().map(ReportAddress::parse).flatMap(Optional::stream).toList();
        return addresses.stream().allMatch(other -> other.host().equals(wanted.host()))
                ? addresses
                : List.of();
    }
}
