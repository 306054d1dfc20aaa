package org.posthorn.pipeline.dmarc;

import org.posthorn.dns.Name;

import java.util.Optional;

/**
 * What a check has found.
 *
 * @param author the domain in From; empty where there is none
 * @param published whose record counts, and what it says; empty where there is none
 * @param wanted what that asks for this author, if the result is fail. Without an author nobody
 *     asks for anything, which must not be a way around all policies: such mail is suspicious
 * @param dkimAligned whether a signature of the author's vouches for the message
 * @param spfAligned whether SPF does
 * @param problem why there is an error, in printable ASCII
 */
public record DmarcResult(
        DmarcStatus status,
        Optional<Name> author,
        Optional<Published> published,
        DmarcPolicy wanted,
        boolean dkimAligned,
        boolean spfAligned,
        Optional<String> problem) {

    /** A record, and where it is. */
    public record Published(Name domain, DmarcRecord record) {}

    static DmarcResult error(DmarcStatus status, Optional<Name> author, String problem) {
        return new DmarcResult(
                status,
                author,
                Optional.empty(),
                status == DmarcStatus.PERMERROR ? DmarcPolicy.QUARANTINE : DmarcPolicy.NONE,
                false,
                false,
                Optional.of(problem));
    }

    DmarcResult suspicious() {
        return new DmarcResult(
                status,
                author,
                published,
                DmarcPolicy.QUARANTINE,
                dkimAligned,
                spfAligned,
                problem);
    }

    static DmarcResult none(Name author) {
        return new DmarcResult(
                DmarcStatus.NONE,
                Optional.of(author),
                Optional.empty(),
                DmarcPolicy.NONE,
                false,
                false,
                Optional.empty());
    }
}
