package org.posthorn.pipeline.dmarc;

import org.posthorn.dns.Name;

import java.util.List;
import java.util.Optional;

/** One author's domain, by the record that counts for it. RFC 9989 §5.3. */
record Judgement(Name author, TreeWalk.Found found, TreeWalk walk) {

    DmarcResult of(List<Identifier> identifiers) {
        boolean dkim = false;
        boolean spf = false;
        Optional<String> open = Optional.empty();
        for (Identifier identifier : identifiers) {
            try {
                if (!isAligned(identifier)) {
                    continue;
                }
                switch (identifier.outcome()) {
                    case PASS -> {
                        dkim |= identifier.method() == Identifier.Method.DKIM;
                        spf |= identifier.method() == Identifier.Method.SPF;
                    }
                    case UNKNOWN ->
                            open = Optional.of(identifier.domain() + ": not known at present");
                }
            } catch (UnknownException e) {
                open = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        DmarcStatus status = status(dkim || spf, open.isPresent());
        return new DmarcResult(
                status,
                Optional.of(author),
                Optional.of(new DmarcResult.Published(found.domain(), found.record())),
                status == DmarcStatus.FAIL ? wanted() : DmarcPolicy.NONE,
                dkim,
                spf,
                open.filter(problem -> status == DmarcStatus.TEMPERROR));
    }

    private static DmarcStatus status(boolean aligned, boolean open) {
        if (aligned) {
            return DmarcStatus.PASS;
        }
        return open ? DmarcStatus.TEMPERROR : DmarcStatus.FAIL;
    }

    private boolean isAligned(Identifier identifier) throws UnknownException {
        if (identifier.domain().equals(author) || identifier.domain().equals(Name.ROOT)) {
            return true;
        }
        boolean strict =
                switch (identifier.method()) {
                    case DKIM -> found.record().strictDkim();
                    case SPF -> found.record().strictSpf();
                };
        if (strict) {
            return false;
        }
        // An organisation is a suffix of its domains: a stranger's DNS is not even asked, and
        // cannot leave anything open by not answering.
        Name organisation = walk.organisation(author);
        return identifier.domain().isWithin(organisation)
                && organisation.equals(walk.organisation(identifier.domain()));
    }

    private DmarcPolicy wanted() {
        DmarcRecord record = found.record();
        DmarcPolicy policy = record.policy();
        if (!found.domain().equals(author)) {
            policy = record.subdomains().orElse(policy);
            if (record.missing().isPresent()) {
                DmarcPolicy missing = record.missing().get();
                policy =
                        switch (walk.existence(author)) {
                            case KNOWN -> policy;
                            case MISSING -> missing;
                            // A refusal cannot be mended later.
                            case OPEN -> policy.compareTo(missing) < 0 ? policy : missing;
                        };
            }
        }
        return record.testing() ? policy.tested() : policy;
    }
}
