package org.posthorn.store;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One session's hold of a {@link MemoryFolder}. */
final class MemoryMailbox implements Mailbox {

    private static final byte[] NOTHING = {};

    private final Guard guard;
    private final Account account;
    private final MemoryAccount mailboxes;
    private final MailboxName name;
    private final MemoryFolder folder;
    private final Set<MemoryWatch> watches = ConcurrentHashMap.newKeySet();

    MemoryMailbox(
            Guard guard,
            Account account,
            MemoryAccount mailboxes,
            MailboxName name,
            MemoryFolder folder) {
        this.guard = guard;
        this.account = account;
        this.mailboxes = mailboxes;
        this.name = name;
        this.folder = folder;
    }

    @Override
    public MailboxName name() {
        return name;
    }

    @Override
    public String id() {
        return folder.id();
    }

    @Override
    public long uidValidity() {
        return folder.uidValidity();
    }

    @Override
    public Snapshot snapshot() {
        return guard.during(() -> folder.here().snapshot());
    }

    @Override
    public byte[] read(Uid uid, long offset, int length) {
        return range(guard.during(() -> folder.here().get(uid)).octets(), offset, length);
    }

    @Override
    public List<byte[]> heads(List<Uid> uids, int length) {
        return uids.stream()
                .map(uid -> guard.during(() -> folder.here().find(uid)))
                .map(found -> found.map(MemoryMessage::octets).orElse(NOTHING))
                .map(octets -> range(octets, 0, length))
                .toList();
    }

    @Override
    public List<byte[]> derived(List<Uid> uids, Derivation derivation) {
        return uids.stream()
                .map(uid ->
                        guard.during(() -> folder.here().find(uid))
                                .map(message -> derivation.of(new Whole(message.octets())))
                                .orElse(NOTHING))
                .toList();
    }

    @Override
    public UidSet store(UidSet uids, FlagChange change, long unchangedSince) {
        return guard.during(() -> folder.here().change(uids, change, unchangedSince));
    }

    @Override
    public UidSet expunge(UidSet uids) {
        return guard.during(() -> folder.remove(folder.here().select(uids)));
    }

    @Override
    public UidSet expungeDeleted(UidSet uids) {
        return guard.during(() ->
                folder.remove(
                        folder.here().select(uids).stream()
                                .filter(each -> each.flags().has(SystemFlag.DELETED))
                                .toList()));
    }

    @Override
    public Append append(long expectedSize) {
        guard.run(() -> {
            folder.here();
            mailboxes.require(account.limits(), expectedSize, 1);
        });
        return new MemoryAppend(arriving ->
                guard.during(() -> {
                    folder.here();
                    long octets = MemoryAppend.size(arriving);
                    mailboxes.require(account.limits(), octets, arriving.size());
                    return folder.add(arriving);
                }));
    }

    @Override
    public Copied copy(UidSet uids, MailboxName target) {
        return guard.during(() -> {
            List<MemoryMessage> some = folder.here().select(uids);
            MemoryFolder into = mailboxes.folder(target);
            mailboxes.require(account.limits(), MemoryAppend.size(some), some.size());
            return copied(some, into);
        });
    }

    @Override
    public Copied move(UidSet uids, MailboxName target) {
        return guard.during(() -> {
            List<MemoryMessage> some = folder.here().select(uids);
            Copied copied = copied(some, mailboxes.folder(target));
            folder.remove(some);
            return copied;
        });
    }

    @Override
    public Watch watch(Runnable changed) {
        var watch = new MemoryWatch(changed, this::end);
        guard.run(() -> folder.here().watch(watch));
        watches.add(watch);
        return watch;
    }

    private void end(MemoryWatch watch) {
        watches.remove(watch);
        guard.run(() -> folder.unwatch(watch));
    }

    @Override
    public void close() {
        List.copyOf(watches).forEach(this::end);
    }

    private static byte[] range(byte[] octets, long offset, int length) {
        int from = Math.toIntExact(Math.min(offset, octets.length));
        int to = Math.toIntExact(Math.min((long) from + length, octets.length));
        return Arrays.copyOfRange(octets, from, to);
    }

    private record Whole(byte[] octets) implements Derivation.Octets {

        @Override
        public long size() {
            return octets.length;
        }

        @Override
        public byte[] read(long offset, int length) {
            return range(octets, offset, length);
        }
    }

    private static Copied copied(List<MemoryMessage> some, MemoryFolder into) {
        List<Uid> from = some.stream().map(message -> new Uid(message.uid())).toList();
        return new Copied(into.uidValidity(), from, into.add(some));
    }
}
