package org.posthorn.pipeline.report;

import org.posthorn.dns.Answer;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;
import org.posthorn.pipeline.dmarc.ReportAddress;
import org.posthorn.pipeline.dmarc.ReportAddresses;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds out who is to have reports about TLS with a domain's hosts: addresses for mail, no web
 * servers. RFC 8460 §3. Thread-safe.
 */
public final class TlsReportAddresses {

    private static final String VERSION = "v=TLSRPTv1;";

    /** Each is a message a day. */
    static final int MOST = 5;

    private final Dns dns;

    public TlsReportAddresses(Dns dns) {
        this.dns = dns;
    }

    /** Waits until the deadline at the most; it does not throw. */
    public ReportAddresses.Finding of(Name domain, Deadline deadline) {
        Optional<Name> name = Name.parse("_smtp._tls." + domain.text());
        if (name.isEmpty()) {
            return NOBODY; // too long to have a record
        }
        return switch (dns.ask(Question.txt(name.get()), deadline)) {
            case Answer.Found<Data.Txt>(var texts, var owner, var security) ->
                    of(
                            texts.stream()
                                    .map(Data.Txt::text)
                                    .filter(text -> text.startsWith(VERSION))
                                    .toList());
            case Answer.NoSuchName<Data.Txt>(var security) -> NOBODY;
            case Answer.NoData<Data.Txt>(var security) -> NOBODY;
            case Answer.Unusable<Data.Txt>(var flaw) -> NOBODY;
            case Answer.Failed<Data.Txt>(var trouble) ->
                    new ReportAddresses.Finding(
                            List.of(), List.of(name.get() + ": " + trouble.text()));
        };
    }

    private static final ReportAddresses.Finding NOBODY =
            new ReportAddresses.Finding(List.of(), List.of());

    /** Two records are as good as none. */
    private static ReportAddresses.Finding of(List<String> records) {
        if (records.size() != 1) {
            return NOBODY;
        }
        return new ReportAddresses.Finding(
                Stream.of(records.getFirst().split(";", -1))
                        .map(String::strip)
                        .filter(field -> field.startsWith("rua="))
                        .findFirst()
                        .map(field -> field.substring("rua=".length()))
                        .stream()
                        .flatMap(uris -> Stream.of(uris.split(",", -1)))
                        .map(ReportAddress::parse)
                        .flatMap(Optional::stream)
                        .distinct()
                        .limit(MOST)
                        .toList(),
                List.of());
    }
}
