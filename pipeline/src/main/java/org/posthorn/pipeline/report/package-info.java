/**
 * What DMARC has found, for those who publish policies: kept for some days, put into reports, and
 * sent with those about TLS. Start at {@link org.posthorn.pipeline.report.DailyReports}.
 *
 * <p>Implements:
 *
 * <ul>
 *   <li>RFC 9990, aggregate reports: they are made, sent by mail, and read
 *   <li>RFC 8460 §5, reports about TLS as messages
 * </ul>
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>What is kept names domains and hosts, never a person: no local parts.
 *   <li>A result that cannot be kept harms no message.
 *   <li>A report goes to each address once, whatever crashes, and nothing comes back of it.
 *   <li>A report that somebody sent is a stranger's: no entities, and every size has a limit.
 * </ul>
 */
@NullMarked
package org.posthorn.pipeline.report;

import org.jspecify.annotations.NullMarked;
