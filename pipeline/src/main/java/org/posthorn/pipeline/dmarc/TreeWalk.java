package org.posthorn.pipeline.dmarc;

import org.posthorn.dns.Answer;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds records on the way from a domain to the root. RFC 9989 §4.10. For one message: what was
 * asked is not asked again.
 */
final class TreeWalk {

    /** RFC 9989 §4.10: eight questions for a domain, however long it is. */
    private static final int MOST_LABELS = 7;

    private final Dns dns;
    private final Deadline deadline;
    private final Map<Name, Optional<DmarcRecord>> known = new HashMap<>();

    TreeWalk(Dns dns, Deadline deadline) {
        this.dns = dns;
        this.deadline = deadline;
    }

    /** The domain whose organisation's it is. */
    Name organisation(Name domain) throws UnknownException {
        List<String> labels = domain.labels();
        Name last = domain;
        int size = labels.size();
        while (size > 0) {
            Name at = suffix(labels, size);
            Optional<DmarcRecord> record = record(at);
            if (record.isPresent()) {
                switch (record.get().suffix()) {
                    case NO -> {
                        return at;
                    }
                    case YES -> {
                        return size < labels.size() ? suffix(labels, size + 1) : at;
                    }
                    case UNKNOWN -> last = at;
                }
            }
            size = next(size);
        }
        return last;
    }

    /** Which record a message from this domain is judged by, and whose it is. */
    Optional<Found> policy(Name domain) throws UnknownException {
        Optional<DmarcRecord> own = record(domain);
        if (own.isPresent()) {
            return Optional.of(new Found(domain, own.get()));
        }
        Name organisation = organisation(domain);
        Optional<DmarcRecord> theirs = record(organisation);
        if (theirs.isPresent()) {
            return Optional.of(new Found(organisation, theirs.get()));
        }
        List<String> labels = organisation.labels();
        if (labels.size() < 2) {
            return Optional.empty();
        }
        // An organisation without a record was found by that of the public suffix above it.
        Name above = suffix(labels, labels.size() - 1);
        return record(above)
                .filter(record -> record.suffix() == DmarcRecord.Suffix.YES)
                .map(record -> new Found(above, record));
    }

    record Found(Name domain, DmarcRecord record) {}

    /** Whether there is a domain. */
    enum Existence {
        KNOWN,
        MISSING,
        /** The DNS did not answer. */
        OPEN
    }

    /** RFC 9989 §3.2.13; RFC 8020. */
    Existence existence(Name domain) {
        return switch (dns.ask(Question.a(domain), deadline)) {
            case Answer.NoSuchName<Data.A>(var security) -> Existence.MISSING;
            case Answer.Failed<Data.A>(var trouble) -> Existence.OPEN;
            case Answer.Found<Data.A> found -> Existence.KNOWN;
            case Answer.NoData<Data.A> none -> Existence.KNOWN;
            case Answer.Unusable<Data.A> unusable -> Existence.KNOWN;
        };
    }

    private Optional<DmarcRecord> record(Name domain) throws UnknownException {
        Optional<DmarcRecord> record = known.get(domain);
        if (record == null) {
            record = ask(domain);
            known.put(domain, record);
        }
        return record;
    }

    private Optional<DmarcRecord> ask(Name domain) throws UnknownException {
        Optional<Name> name = Name.parse("_dmarc." + domain.text());
        if (name.isEmpty()) {
            return Optional.empty(); // too long to have one
        }
        return switch (dns.ask(Question.txt(name.get()), deadline)) {
            case Answer.Found<Data.Txt>(var texts, var owner, var security) -> {
                List<String> records =
                        texts.stream().map(Data.Txt::text).filter(RecordParser::isRecord).toList();
                yield records.size() == 1
                        ? RecordParser.parse(records.getFirst())
                        : Optional.empty();
            }
            case Answer.NoSuchName<Data.Txt>(var security) -> Optional.empty();
            case Answer.NoData<Data.Txt>(var security) -> Optional.empty();
            case Answer.Unusable<Data.Txt>(var flaw) -> Optional.empty();
            case Answer.Failed<Data.Txt>(var trouble) ->
                    throw new UnknownException(name.get() + ": " + trouble.text());
        };
    }

    private static int next(int labels) {
        return labels > MOST_LABELS + 1 ? MOST_LABELS : labels - 1;
    }

    private static Name suffix(List<String> labels, int size) {
        return new Name(String.join(".", labels.subList(labels.size() - size, labels.size())));
    }
}
