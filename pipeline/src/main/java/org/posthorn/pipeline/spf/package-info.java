/**
 * Whether a domain lets a host send in its name.
 *
 * <p>Implements RFC 7208, as a receiver.
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>A record is parsed whole before anything is looked up: what is wrong at its end makes all
 *       of it wrong.
 *   <li>What a domain publishes costs ten lookups at the most, and the time that is left.
 *   <li>Nobody knows is never yes, and never no: a failure of the DNS is temperror.
 *   <li>Texts of strangers leave this package as printable ASCII.
 * </ul>
 */
@NullMarked
package org.posthorn.pipeline.spf;

import org.jspecify.annotations.NullMarked;
