package org.posthorn.pipeline.spf;

import java.util.Optional;

/**
 * What a check has found.
 *
 * @param domain whose record was asked for, or what stands where a domain should
 * @param mechanism what the client matched, as it is published; also {@code default}: RFC 7208 §9.1
 * @param explanation what the domain wants to be told to whoever fails, in printable ASCII; it is a
 *     stranger's text
 * @param problem why there is an error, in printable ASCII
 */
public record SpfResult(
        SpfStatus status,
        SpfQuery query,
        String domain,
        Optional<String> mechanism,
        Optional<String> explanation,
        Optional<String> problem) {}
