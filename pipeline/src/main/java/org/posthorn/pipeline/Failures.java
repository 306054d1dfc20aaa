package org.posthorn.pipeline;

import org.posthorn.disk.DiskFault;
import org.posthorn.store.StoreException;

import java.io.IOException;

/** The only place where a failure becomes a verdict. RFC 3463 §3. */
final class Failures {

    private Failures() {}

    static Verdict of(StoreException e) {
        return switch (e.reason()) {
            case OVER_QUOTA -> new Verdict.Defer(452, "4.2.2", "Mailbox is full, try again later");
            case NO_SPACE -> noSpace();
            case UNAVAILABLE, NOT_FOUND, ALREADY_EXISTS ->
                    new Verdict.Defer(451, "4.2.0", "Mailbox is busy, try again later");
            case CORRUPT, CANNOT ->
                    new Verdict.Defer(451, "4.3.0", "Mailbox is damaged, try again later");
        };
    }

    static Verdict queueFull() {
        return new Verdict.Defer(452, "4.3.1", "The queue is full, try again later");
    }

    private static Verdict noSpace() {
        return new Verdict.Defer(452, "4.3.1", "Not enough space here, try again later");
    }

    /** The directory does not answer. */
    static Verdict directory() {
        return new Verdict.Defer(451, "4.3.0", "Directory is not available, try again later");
    }

    /** A disk does not do what it should. */
    static Verdict disk(IOException e) {
        return DiskFault.of(e) == DiskFault.FULL ? noSpace() : disk();
    }

    /** The same, where nothing more is known. */
    static Verdict disk() {
        return new Verdict.Defer(451, "4.3.0", "Local error, try again later");
    }
}
