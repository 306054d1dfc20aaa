/**
 * What DMARC has found, for those who publish policies: kept for some days, and put into reports.
 *
 * <p>Implements:
 *
 * <ul>
 *   <li>RFC 9990, aggregate reports: they are made and read; nothing is sent yet
 * </ul>
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>What is kept names domains and hosts, never a person: no local parts.
 *   <li>A result that cannot be kept harms no message.
 *   <li>A report that somebody sent is a stranger's: no entities, and every size has a limit.
 * </ul>
 */
@NullMarked
package org.posthorn.pipeline.report;

import org.jspecify.annotations.NullMarked;
