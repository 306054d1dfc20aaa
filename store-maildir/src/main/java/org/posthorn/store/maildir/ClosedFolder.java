package org.posthorn.store.maildir;

import org.posthorn.store.MailStore.Status;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** What can be said of a mailbox without opening it, if nothing has changed since it was closed. */
final class ClosedFolder {

    private final FolderPaths paths;
    private final MaildirDisk disk;
    private final Host host;
    private final boolean exclusive;

    ClosedFolder(FolderPaths paths, MaildirDisk disk, Host host, boolean exclusive) {
        this.paths = paths;
        this.disk = disk;
        this.host = host;
        this.exclusive = exclusive;
    }

    /** Empty if the mailbox must be opened to know; the size is -1 if each file must. */
    Optional<Status> status() {
        Optional<IndexSummary> summary = new Index(paths, disk, host.clock()).summary();
        try {
            return summary.isEmpty()
                    ? Optional.empty()
                    : disk.disk().run(v -> status(summary.get()));
        } catch (IOException e) {
            return Optional.empty(); // who opens it says why
        }
    }

    private Optional<Status> status(IndexSummary summary) throws IOException {
        Seen seen = summary.seen();
        var times = FolderTimes.of(paths);
        boolean same =
                stands(times.fresh(), seen.fresh(), seen.freshTrust())
                        && stands(times.cur(), seen.cur(), seen.curTrust())
                        && times.uidList().equals(seen.uidList())
                        && FileState.of(paths.keywords()).equals(seen.keywords())
                        && FileState.of(paths.moreKeywords()).equals(seen.moreKeywords());
        if (!same) {
            return Optional.empty();
        }
        try (var list = Files.newInputStream(paths.uidList())) {
            var header = new UidLines(list).header();
            if (header.uidValidity() != summary.uidValidity()) {
                return Optional.empty();
            }
            return UidFile.guid(header.others())
                    .map(guid ->
                            new Status(
                                    EmailIds.of(guid),
                                    summary.uidValidity(),
                                    summary.uidNext(),
                                    summary.highestModSeq(),
                                    summary.messages(),
                                    summary.unseen(),
                                    summary.deleted(),
                                    summary.octets()));
        }
    }

    private boolean stands(FileState now, FileState then, int trust) {
        var time = new DirectoryTime(exclusive);
        time.remembered(then, trust);
        return !time.needsListing(now);
    }
}
