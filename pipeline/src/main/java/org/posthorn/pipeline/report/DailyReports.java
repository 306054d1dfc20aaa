package org.posthorn.pipeline.report;

import org.jspecify.annotations.Nullable;
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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /** Octets of the report in it, before base64. */
    private static final int LARGEST_PACKED = LARGEST / 4 * 3;

    /** Until something is tried again that did not work, and how often it is. */
    private static final Duration REST = Duration.ofHours(1);

    private static final int ATTEMPTS = 5;

    /**
     * For all reports of one kind in one run: whose DNS is slow holds up the others for so long.
     */
    private static final Duration BUDGET = Duration.ofMinutes(2);

    private final SentReports sent;
    private final ReportPost post;
    private final Duration questions;
    private final Duration budget;
    private final Map<String, Trouble> troubles = new HashMap<>();
    private final Map<ReportKind, Place> places = new EnumMap<>(ReportKind.class);

    /** Messages that wait for their note, by report. */
    private final Map<String, Set<String>> withheld = new HashMap<>();

    /** What did not work, and until when it rests. */
    private record Trouble(int attempts, Instant until) {}

    /** The report that the next run begins with. */
    private record Place(LocalDate day, String report) {}

    /**
     * @param questions how long those to the DNS about one report may take
     */
    public DailyReports(SentReports sent, ReportPost post, Duration questions) {
        this(sent, post, questions, BUDGET);
    }

    /**
     * @param budget for all reports of one kind in one run; one report is sent whatever it says
     */
    DailyReports(SentReports sent, ReportPost post, Duration questions, Duration budget) {
        this.sent = sent;
        this.post = post;
        this.questions = questions;
        this.budget = budget;
    }

    /**
     * Sends what is due and was not sent. What the time does not suffice for, the next run begins
     * with.
     *
     * @param now in tests any time
     */
    public void run(Reporter reporter, List<ReportSource> sources, Instant now)
            throws InterruptedException {
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        forget(today);
        for (ReportSource source : sources) {
            try {
                List<LocalDate> days =
                        source.days(today).stream()
                                .filter(day -> day.isBefore(today))
                                .filter(day -> !day.isBefore(today.minusDays(DAYS)))
                                .toList();
                new Turn(source, reporter, now).about(days);
            } catch (IOException | RuntimeException e) {
                log.warn("daily reports ({})", source.kind().word(), e);
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

    /** All reports of one kind, in one run. */
    private final class Turn {

        private final ReportSource source;
        private final Reporter reporter;
        private final Instant now;
        private final Deadline end = Deadline.in(budget);
        private final @Nullable Place first;
        private boolean tried;

        Turn(ReportSource source, Reporter reporter, Instant now) {
            this.source = source;
            this.reporter = reporter;
            this.now = now;
            this.first = places.remove(source.kind());
        }

        void about(List<LocalDate> days) throws InterruptedException {
            for (LocalDate day : days) {
                if (places.containsKey(source.kind())) {
                    return;
                }
                if (first != null && day.isBefore(first.day())) {
                    continue;
                }
                try {
                    about(day);
                } catch (IOException | RuntimeException e) {
                    log.warn("daily reports ({}) about {}", source.kind().word(), day, e);
                }
            }
        }

        private void about(LocalDate day) throws IOException, InterruptedException {
            var state = sent.day(source.kind(), day);
            if (state.count(Step.OVER) > 0) {
                return;
            }
            List<? extends Draft> drafts = source.drafts(day).stream().limit(MOST_DRAFTS).toList();
            for (Draft draft : drafts.subList(begin(day, drafts), drafts.size())) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                state = sent.day(source.kind(), day);
                if (state.has(Step.DONE, draft.id()) || !isDue(draft, day, now)) {
                    continue;
                }
                if (state.count(Step.QUEUED) >= MOST) {
                    log.warn("more than {} reports about {}: the others are not sent", MOST, day);
                    over(day, drafts);
                    return;
                }
                if (tried && end.isPassed()) {
                    places.put(source.kind(), new Place(day, draft.id()));
                    return;
                }
                tried = true;
                send(draft, day);
            }
            var last = sent.day(source.kind(), day);
            if (drafts.stream().allMatch(draft -> last.has(Step.DONE, draft.id()))) {
                over(day, drafts);
            }
        }

        private int begin(LocalDate day, List<? extends Draft> drafts) {
            if (first == null || !first.day().equals(day)) {
                return 0;
            }
            List<String> ids = drafts.stream().map(Draft::id).toList();
            return Math.max(0, ids.indexOf(first.report()));
        }

        private void over(LocalDate day, List<? extends Draft> drafts) throws IOException {
            sent.day(source.kind(), day).note(Step.OVER, "");
            drafts.forEach(draft -> done(draft.id()));
        }

        private void send(Draft draft, LocalDate day) throws IOException {
            try {
                trySend(draft, day);
            } catch (Packed.TooLargeException e) {
                log.warn(
                        "report {} about {} is too large: {}",
                        draft.id(),
                        draft.domain(),
                        e.getMessage());
            } catch (IOException e) {
                if (!isGivenUp(draft, e, now)) {
                    return;
                }
            } catch (RuntimeException e) {
                log.error("report {} about {}", draft.id(), draft.domain(), e);
                if (!isGivenUp(draft, e, now)) {
                    return;
                }
            }
            sent.day(source.kind(), day).note(Step.DONE, draft.id());
            done(draft.id());
        }

        /** To all, whatever is wrong with one of them. */
        private void trySend(Draft draft, LocalDate day) throws IOException {
            var found = draft.addresses(Deadline.in(questions));
            var wrong = new ArrayList<>(found.open());
            if (!found.addresses().isEmpty()) {
                var message =
                        new ReportMessage(
                                source.kind(),
                                reporter,
                                draft.id(),
                                draft.domain(),
                                day,
                                Packed.of(draft, LARGEST_PACKED));
                for (ReportAddress to : found.addresses()) {
                    try {
                        send(message, to);
                    } catch (IOException e) {
                        wrong.add(to.address().toPath() + ": " + e);
                    }
                }
            }
            if (!wrong.isEmpty()) {
                throw new IOException(String.join("; ", wrong));
            }
        }

        private void send(ReportMessage message, ReportAddress to) throws IOException {
            var state = sent.day(message.kind(), message.day());
            String id = post.id(message.id() + " " + to.address().toMailbox());
            if (state.has(Step.QUEUED, id)) {
                release(message.id(), id);
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
            withheld.computeIfAbsent(message.id(), report -> new HashSet<>()).add(id);
            post.withhold(id);
            post.submit(id, to.address(), octets, repeated);
            state.note(Step.QUEUED, id);
            release(message.id(), id);
            log.info(
                    "report {} about {} on {} goes to {}",
                    message.id(),
                    message.domain(),
                    message.day(),
                    to.address().toPath());
        }
    }

    /** If we have withheld it. After a restart nobody does. */
    private void release(String report, String message) {
        Set<String> waiting = withheld.get(report);
        if (waiting != null && waiting.remove(message)) {
            post.release(message);
        }
    }

    /** What still waits may leave: it is noted that no more is sent about it. */
    private void done(String report) {
        troubles.remove(report);
        Set<String> waiting = withheld.remove(report);
        if (waiting != null) {
            waiting.forEach(post::release);
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

    private boolean isGivenUp(Draft draft, Exception why, Instant now) {
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
