package org.posthorn.pipeline.report;

import org.posthorn.dns.Deadline;
import org.posthorn.pipeline.dmarc.ReportAddress;
import org.posthorn.pipeline.report.SentReports.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends what is due about the days that are over: each report once to each who wants it, whatever
 * crashes. For one thread.
 *
 * <p>It is noted durably that a message is begun, then it is queued and withheld, then it is noted
 * that it is queued, and only then it may leave: what is found begun and not in the queue after a
 * crash was never sent.
 */
public final class DailyReports {

    private static final Logger log = LoggerFactory.getLogger(DailyReports.class);

    /**
     * So many days before today are reported. Reports are about one day, and are made on the next.
     * A week is enough for a server that was off over the holidays, and more is nobody's business.
     */
    static final int DAYS = 7;

    /** The last messages of a day are still being looked at. */
    private static final Duration FIRST = Duration.ofMinutes(15);

    /**
     * So long after each other reports leave, that all hosts do not report at once. RFC 8460 §4.1.
     */
    private static final Duration SPREAD = Duration.ofHours(4);

    /** Messages of one kind about one day. */
    static final int MOST = 2_000;

    /** Reports of one kind about one day that are thought of: each is some questions to the DNS. */
    static final int MOST_DRAFTS = 10_000;

    /** Octets of a message. Few hosts take more. */
    static final int LARGEST = 10_000_000;

    /** Until something is tried again that did not work, and how often it is. */
    private static final Duration REST = Duration.ofHours(1);

    private static final int ATTEMPTS = 5;

    private final SentReports sent;
    private final ReportPost post;
    private final Duration questions;
    private final Map<String, Trouble> troubles = new HashMap<>();

    /** What did not work, and until when it rests. */
    private record Trouble(int attempts, Instant until) {}

    /**
     * @param questions how long those to the DNS about one report may take
     */
    public DailyReports(SentReports sent, ReportPost post, Duration questions) {
        this.sent = sent;
        this.post = post;
        this.questions = questions;
    }

    /**
     * Sends what is due and was not sent.
     *
     * @param now in tests any time
     */
    public void run(Reporter reporter, List<ReportSource> sources, Instant now)
            throws InterruptedException {
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        forget(today);
        for (ReportSource source : sources) {
            try {
                for (LocalDate day : source.days(today)) {
                    if (day.isBefore(today) && !day.isBefore(today.minusDays(DAYS))) {
                        about(day, source, reporter, now);
                    }
                }
            } catch (IOException e) {
                log.warn("daily reports ({}): {}", source.kind().word(), e.toString());
            }
        }
    }

    private void forget(LocalDate today) {
        try {
            sent.forget(today);
        } catch (IOException e) {
            log.warn("notes about daily reports stay: {}", e.toString());
        }
    }

    private void about(LocalDate day, ReportSource source, Reporter reporter, Instant now)
            throws IOException, InterruptedException {
        var state = sent.day(source.kind(), day);
        if (state.count(Step.OVER) > 0) {
            return;
        }
        boolean over = true;
        for (Draft draft : source.drafts(day).stream().limit(MOST_DRAFTS).toList()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (state.count(Step.QUEUED) >= MOST) {
                log.warn("more than {} reports about {}: the others are not sent", MOST, day);
                break;
            }
            if (!state.has(Step.DONE, draft.id())) {
                over &= isDue(draft, day, now) && send(draft, day, source.kind(), reporter, now);
            }
        }
        if (over) {
            state.note(Step.OVER, "");
        }
    }

    /** Always at the same time of the day after, by its id. */
    private boolean isDue(Draft draft, LocalDate day, Instant now) {
        Duration late =
                Duration.ofSeconds(Math.floorMod(draft.id().hashCode(), (int) SPREAD.toSeconds()));
        Instant due =
                day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().plus(FIRST).plus(late);
        var trouble = troubles.get(draft.id());
        return !due.isAfter(now) && (trouble == null || !trouble.until().isAfter(now));
    }

    /** Whether no more is to be done about it. */
    private boolean send(
            Draft draft, LocalDate day, ReportKind kind, Reporter reporter, Instant now)
            throws IOException {
        var state = sent.day(kind, day);
        try {
            var found = draft.addresses(Deadline.in(questions));
            if (!found.addresses().isEmpty()) {
                var message =
                        new ReportMessage(
                                kind,
                                reporter,
                                draft.id(),
                                draft.domain(),
                                day,
                                ReportMessage.pack(draft.content()));
                for (ReportAddress to : found.addresses()) {
                    send(message, to, state, now);
                }
            }
            if (!found.open().isEmpty()) {
                throw new IOException(String.join("; ", found.open()));
            }
        } catch (IOException e) {
            if (!isGivenUp(draft, e, now)) {
                return false;
            }
        }
        state.note(Step.DONE, draft.id());
        troubles.remove(draft.id());
        return true;
    }

    private void send(ReportMessage message, ReportAddress to, SentReports.Day state, Instant now)
            throws IOException {
        String id = ReportKind.messageId(message.id(), to.address().toMailbox());
        if (state.has(Step.QUEUED, id)) {
            return;
        }
        byte[] octets = message.to(to.address(), id, now);
        if (octets.length > Math.min(LARGEST, to.most())) {
            log.info(
                    "report {} about {} is too large for {}: {} octets",
                    message.id(),
                    message.domain(),
                    to.address().toPath(),
                    octets.length);
            return;
        }
        boolean repeated = state.has(Step.BEGUN, id);
        state.note(Step.BEGUN, id);
        post.withhold(id);
        post.submit(id, to.address(), octets, repeated);
        state.note(Step.QUEUED, id);
        post.release(id);
        log.info(
                "report {} about {} on {} goes to {}",
                message.id(),
                message.domain(),
                message.day(),
                to.address().toPath());
    }

    private boolean isGivenUp(Draft draft, IOException why, Instant now) {
        var before = troubles.get(draft.id());
        int attempts = before == null ? 1 : before.attempts() + 1;
        boolean last = attempts >= ATTEMPTS;
        log.warn(
                "report {} about {} {}: {}",
                draft.id(),
                draft.domain(),
                last ? "is given up" : "has to wait",
                why.toString());
        troubles.put(draft.id(), new Trouble(attempts, now.plus(REST)));
        return last;
    }
}
