package org.posthorn.pipeline.dmarc;

import java.util.List;
import java.util.Optional;

/**
 * What a domain publishes. RFC 9989 §4.7.
 *
 * @param policy for the domain itself
 * @param subdomains for domains below it that have no record; empty for {@code policy}
 * @param missing for those that do not exist; empty for {@code subdomains}
 * @param strictDkim whether only the same domain is aligned, not one of the same organisation
 * @param strictSpf likewise
 * @param suffix whether the domain says that it is a public suffix, or that it is none
 * @param testing whether the domain expects a milder policy than it publishes
 * @param rua who wants aggregate reports, in the order of the record: URIs
 * @param ruf who wants reports of single failures
 */
public record DmarcRecord(
        DmarcPolicy policy,
        Optional<DmarcPolicy> subdomains,
        Optional<DmarcPolicy> missing,
        boolean strictDkim,
        boolean strictSpf,
        Suffix suffix,
        boolean testing,
        List<String> rua,
        List<String> ruf) {

    /** The tag {@code psd}. */
    public enum Suffix {
        YES,
        NO,
        UNKNOWN
    }

    public DmarcRecord {
        rua = List.copyOf(rua);
        ruf = List.copyOf(ruf);
    }
}
