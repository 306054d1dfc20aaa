package org.posthorn.pipeline.dmarc;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks the author's domain whether it vouches for a message. Thread-safe. */
public final class Dmarc {

    private final Dns dns;

    public Dmarc(Dns dns) {
        this.dns = dns;
    }

    /**
     * Waits until the deadline at the most; it does not throw.
     *
     * <p>Of several authors each is judged. The message fails if one does, by the strictest of
     * their policies, and passes if all do. RFC 9989 §11.5 leaves the choice to receivers.
     *
     * @param from the values of all From fields
     * @param identifiers what SPF and DKIM have found, in any order
     */
    public DmarcResult check(List<String> from, List<Identifier> identifiers, Deadline deadline) {
        Optional<Set<Name>> authors = Authors.of(from);
        if (authors.isEmpty()) {
            return DmarcResult.error(
                    DmarcStatus.PERMERROR,
                    Optional.empty(),
                    "no author's domain in From, or more than " + Authors.MOST);
        }
        var walk = new TreeWalk(dns, deadline);
        var results = new ArrayList<DmarcResult>();
        for (Name author : authors.get()) {
            results.add(judge(author, identifiers, walk));
        }
        DmarcResult result = heaviest(results);
        // Whoever forges may put authors in front whose DNS takes all the time there is.
        return result.status() == DmarcStatus.TEMPERROR && results.size() > 1
                ? result.suspicious()
                : result;
    }

    private static DmarcResult heaviest(List<DmarcResult> results) {
        return results.stream()
                .max(Comparator.comparingInt(Dmarc::weight).thenComparing(DmarcResult::wanted))
                .orElseThrow();
    }

    /** What counts more among several authors is heavier. */
    private static int weight(DmarcResult result) {
        return switch (result.status()) {
            case FAIL -> 5;
            case PERMERROR -> 4;
            case TEMPERROR -> 3;
            // One that does not take part vouches for nothing.
            case NONE -> 2;
            case PASS -> 1;
        };
    }

    private static DmarcResult judge(Name author, List<Identifier> identifiers, TreeWalk walk) {
        try {
            Optional<TreeWalk.Found> found = walk.policy(author);
            return found.isEmpty()
                    ? DmarcResult.none(author)
                    : new Judgement(author, found.get(), walk).of(identifiers);
        } catch (UnknownException e) {
            return DmarcResult.error(
                    DmarcStatus.TEMPERROR, Optional.of(author), String.valueOf(e.getMessage()));
        }
    }
}
