package org.posthorn.pipeline.report;

import org.posthorn.mail.Address;

/**
 * Who reports.
 *
 * @param domain of the address, in lower case; it signs
 * @param organisation in words
 */
public record Reporter(Address from, String domain, String organisation) {

    /** Whom to ask about a report: every domain has one. RFC 5321 §4.5.1. */
    public String contact() {
        return "postmaster@" + domain;
    }
}
