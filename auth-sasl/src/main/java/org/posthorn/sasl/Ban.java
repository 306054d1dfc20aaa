package org.posthorn.sasl;

import org.posthorn.conf.Network;

import java.time.Instant;

/**
 * A client that is refused.
 *
 * @param failures that it was banned for
 */
public record Ban(Network client, Instant until, int failures) {}
