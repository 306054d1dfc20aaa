package org.posthorn.outbound;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.ReversePath;

import java.util.ArrayList;
import java.util.List;

/**
 * One queued message in memory: what the schedule and lists of the queue need, and nothing of the
 * message. Guarded by the queue's lock, but for what never changes.
 */
final class Entry {

    /** Where the sender is owed a report, or will be told so again after a crash. */
    record Owed(String id, Notice.Kind kind, List<Integer> recipients) {}

    static final long NEVER = Long.MAX_VALUE;

    /** Of its file. */
    final String name;

    /** Shared by all entries of one account. */
    final String account;

    /** Empty: the null one, so that nobody is told anything. */
    final String from;

    /** In milliseconds since 1970. */
    final long accepted;

    /** Octets of the message. */
    final long size;

    final List<Addressee> recipients;

    /** Of the file as far as it is whole. Guarded by the lock of the file. */
    long length;

    boolean held;

    /** Whether there is no file any more. */
    boolean gone;

    /** Whether the postmaster is told of a failure where there is no sender. */
    boolean doubleBounces;

    /** Whether the delay was told, or need not be. */
    boolean delayTold;

    /** When it is looked at again for its age, or for what could not be done; {@link #NEVER}. */
    long look = NEVER;

    /** Steps that happened and are in no file yet. */
    List<Step> unwritten = List.of();

    /** Reports that nobody submits at the moment. */
    List<Owed> owed = List.of();

    /** Whether reports that are owed may have been submitted all the same. */
    boolean mayHaveReported;

    /** Reports that are being submitted. */
    int reporting;

    /** The fields in front, while any of its tasks runs. */
    @Nullable Fronts fronts;

    /** Tasks that run. */
    int running;

    /**
     * Of a transaction, whose account and sender others have as well.
     *
     * @param from {@link #from(Transaction)}
     */
    Entry(
            String name,
            String account,
            String from,
            Transaction transaction,
            long size,
            long length) {
        this.name = name;
        this.account = account;
        this.from = from;
        this.accepted = transaction.accepted().toEpochMilli();
        this.size = size;
        this.length = length;
        this.recipients = transaction.recipients().stream().map(Addressee::new).toList();
        for (Addressee recipient : recipients) {
            recipient.next = accepted;
        }
    }

    /** The reverse-path without brackets; empty: the null one. */
    static String from(Transaction transaction) {
        return switch (transaction.from()) {
            case ReversePath.Null() -> "";
            case ReversePath.Of(var address) -> address.toMailbox();
        };
    }

    /** Whether this is the same message: the same sender and recipients. */
    boolean isFor(Transaction transaction) {
        return from.equals(from(transaction))
                && recipients.stream()
                        .map(recipient -> recipient.address)
                        .toList()
                        .equals(
                                transaction.recipients().stream()
                                        .map(recipient -> recipient.address().toMailbox())
                                        .toList());
    }

    /** Those that are to be tried, and that the schedule does not have. */
    List<Integer> unplanned() {
        var places = new ArrayList<Integer>();
        for (int place = 0; place < recipients.size(); place++) {
            if (recipients.get(place).isPending() && recipients.get(place).task == null) {
                places.add(place);
            }
        }
        return places;
    }

    /** Whether the schedule has somebody who is to be tried. */
    boolean isPlanned() {
        for (Addressee recipient : recipients) {
            if (recipient.isPending() && recipient.task != null) {
                return true;
            }
        }
        return false;
    }

    boolean isDone() {
        for (Addressee recipient : recipients) {
            if (recipient.isPending()) {
                return false;
            }
        }
        return true;
    }

    /** Whether nothing is left to do, and the file can go. */
    boolean isOver() {
        return isDone() && owed.isEmpty() && reporting == 0;
    }

    QueuedMessage.State state() {
        if (isDone()) {
            return QueuedMessage.State.DONE;
        }
        if (held) {
            return QueuedMessage.State.HELD;
        }
        for (Addressee recipient : recipients) {
            if (recipient.isPending() && recipient.attempts == 0) {
                return QueuedMessage.State.ACTIVE;
            }
        }
        return running > 0 ? QueuedMessage.State.ACTIVE : QueuedMessage.State.DEFERRED;
    }

    /** Takes over what has happened, and what is owed to the sender because of it. */
    void apply(Step step) {
        switch (step) {
            case Step.Attempted attempted -> {
                for (Step.Result result : attempted.results()) {
                    recipients
                            .get(result.recipient())
                            .apply(result.outcome(), attempted.next().toEpochMilli());
                }
                owe(Notice.Kind.FAILED, failed(attempted));
                owe(Notice.Kind.RELAYED, relayed(attempted));
            }
            case Step.Expired expired -> {
                for (int place : expired.recipients()) {
                    recipients.get(place).progress = QueuedMessage.Progress.FAILED;
                }
                owe(
                        Notice.Kind.EXPIRED,
                        expired.recipients().stream()
                                .filter(place -> recipients.get(place).wantsFailure)
                                .toList());
            }
            case Step.Delayed delayed -> {
                delayTold = true;
                owe(Notice.Kind.DELAYED, delayed.recipients());
            }
            case Step.Held ignored -> held = true;
            case Step.Released ignored -> held = false;
            case Step.Reported reported -> {
                var rest = new ArrayList<>(owed);
                rest.removeIf(each -> each.id().equals(reported.id()));
                owed = List.copyOf(rest);
            }
            case Step.Signed ignored -> {}
        }
    }

    void write(Step step) {
        var all = new ArrayList<>(unwritten);
        all.add(step);
        unwritten = List.copyOf(all);
    }

    private List<Integer> failed(Step.Attempted attempted) {
        var places = new ArrayList<Integer>();
        for (Step.Result result : attempted.results()) {
            if (result.outcome() instanceof Outcome.Failed
                    && recipients.get(result.recipient()).wantsFailure) {
                places.add(result.recipient());
            }
        }
        return places;
    }

    /** RFC 3461 §5.2.2: whoever relays to a host that will not report does it himself. */
    private List<Integer> relayed(Step.Attempted attempted) {
        var places = new ArrayList<Integer>();
        for (Step.Result result : attempted.results()) {
            if (result.outcome() instanceof Outcome.Relayed relayed
                    && !relayed.reporting()
                    && recipients.get(result.recipient()).wantsSuccess) {
                places.add(result.recipient());
            }
        }
        return places;
    }

    private void owe(Notice.Kind kind, List<Integer> places) {
        if (places.isEmpty() || (from.isEmpty() && !isDoubleBounce(kind))) {
            return;
        }
        var all = new ArrayList<>(owed);
        all.add(new Owed(Notice.id(name, kind, places, from.isEmpty()), kind, List.copyOf(places)));
        owed = List.copyOf(all);
    }

    private boolean isDoubleBounce(Notice.Kind kind) {
        return doubleBounces
                && switch (kind) {
                    case FAILED, EXPIRED -> true;
                    case DELAYED, RELAYED -> false;
                };
    }
}
