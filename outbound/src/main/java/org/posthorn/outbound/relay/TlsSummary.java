package org.posthorn.outbound.relay;

import org.posthorn.dns.Name;

import java.util.List;

/**
 * What became of TLS with the hosts of one domain on one day. RFC 8460 §4.4.
 *
 * @param domain whose mail it was
 */
public record TlsSummary(Name domain, List<Policy> policies) {

    /**
     * By one of its policies.
     *
     * @param type in the words of reports
     * @param domain whose policy it is; for DANE a host
     * @param lines as it was published
     */
    public record Policy(
            String type, Name domain, List<String> lines, long successes, List<Failures> failures) {

        public Policy {
            lines = List.copyOf(lines);
            failures = List.copyOf(failures);
        }
    }

    /**
     * Of one kind.
     *
     * @param type in the words of reports
     * @param host empty where there was none, as is the address
     */
    public record Failures(String type, String host, String address, long count) {}

    public TlsSummary {
        policies = List.copyOf(policies);
    }
}
