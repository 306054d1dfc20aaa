package org.posthorn.pipeline;

import java.time.Instant;

/**
 * An accepted message and how it came.
 *
 * @param id stands in the {@code id} clause of our Received field
 * @param size octets as received
 */
public record Receipt(String id, Envelope envelope, Instant at, long size) {}
