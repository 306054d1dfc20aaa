package org.posthorn.outbound;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;

/**
 * One recipient of a queued message, as short as it can be kept in memory. Guarded by the queue's
 * lock.
 */
final class Addressee {

    /** Longer ones are in the file. */
    private static final int MAX_DIAGNOSIS = 100;

    final String address;
    final boolean wantsFailure;
    final boolean wantsDelay;
    final boolean wantsSuccess;
    QueuedMessage.Progress progress = QueuedMessage.Progress.PENDING;
    int attempts;

    /** When it is tried again, in milliseconds since 1970. */
    long next;

    /** What was said last. */
    String diagnosis = "";

    @Nullable Task task;

    Addressee(Recipient recipient) {
        this.address = recipient.address().toMailbox();
        this.wantsFailure = recipient.wishes().of(Notify.Event.FAILURE);
        this.wantsDelay = recipient.wishes().of(Notify.Event.DELAY);
        this.wantsSuccess = recipient.wishes().of(Notify.Event.SUCCESS);
    }

    boolean isPending() {
        return progress == QueuedMessage.Progress.PENDING;
    }

    void apply(Outcome outcome, long next) {
        attempts++;
        diagnosis = shortened(outcome.diagnosis());
        switch (outcome) {
            case Outcome.Relayed relayed -> progress = QueuedMessage.Progress.RELAYED;
            case Outcome.Failed failed -> progress = QueuedMessage.Progress.FAILED;
            case Outcome.Deferred deferred -> this.next = next;
        }
    }

    private static String shortened(Diagnosis diagnosis) {
        String all = (diagnosis.host() + " " + diagnosis.status() + " " + diagnosis.text()).strip();
        return all.length() <= MAX_DIAGNOSIS ? all : all.substring(0, MAX_DIAGNOSIS);
    }
}
