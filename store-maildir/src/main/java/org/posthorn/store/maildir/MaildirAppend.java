package org.posthorn.store.maildir;

import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Flags;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Messages in {@code tmp/} until the commit. */
final class MaildirAppend implements Append {

    private final Account account;
    private final MaildirAccount mailboxes;
    private final Folder folder;
    private final Staging staging;
    private final List<Arrival.OfStaged> arrivals = new ArrayList<>();
    private boolean ended;
    private boolean committed;

    MaildirAppend(Account account, MaildirAccount mailboxes, Folder folder, Staging staging) {
        this.account = account;
        this.mailboxes = mailboxes;
        this.folder = folder;
        this.staging = staging;
    }

    @Override
    public OutputStream message(Flags flags, Instant internalDate) {
        requireOpen();
        finishLast();
        Staged staged = staging.begin(folder.paths().tmp(), internalDate);
        arrivals.add(new Arrival.OfStaged(staged, flags));
        return staged;
    }

    @Override
    public UidSet commit() {
        requireOpen();
        ended = true;
        finishLast();
        long octets = arrivals.stream().mapToLong(Arrival::messageSize).sum();
        mailboxes.reserve(account.limits(), octets, arrivals.size());
        List<Uid> uids = folder.add(arrivals);
        committed = true;
        return UidSet.of(uids.stream().mapToLong(Uid::value).toArray());
    }

    @Override
    public void close() {
        ended = true;
        if (!committed) {
            arrivals.forEach(arrival -> arrival.staged().discard());
        }
        committed = true;
    }

    private void finishLast() {
        if (!arrivals.isEmpty()) {
            arrivals.getLast().staged().finish();
        }
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("append has ended");
        }
    }
}
