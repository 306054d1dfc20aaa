package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything that an account keeps, read through the public API and checked on the way: what one
 * method says, the others must say too. MODSEQ is not part of it: it may grow by reopening.
 */
record State(List<Box> mailboxes, Set<MailboxName> subscriptions) {

    record Box(MailboxEntry entry, String id, long uidValidity, List<Message> messages) {}

    record Message(long uid, Flags flags, long date, String emailId, String uidl, String text) {}

    static State of(MailStore store, Account account) {
        var boxes = new ArrayList<Box>();
        long octets = 0;
        long messages = 0;
        for (MailboxEntry entry : store.list(account)) {
            Box box = box(store, account, entry);
            boxes.add(box);
            messages += box.messages().size();
            octets += box.messages().stream().mapToLong(each -> each.text().length()).sum();
        }
        assertThat(boxes).extracting(box -> box.entry().name()).contains(MailboxName.INBOX);
        assertThat(boxes).extracting(box -> box.entry().name()).isSorted().doesNotHaveDuplicates();
        assertThat(store.usage(account))
                .as("usage")
                .isEqualTo(new MailStore.Usage(octets, messages));
        return new State(boxes, new TreeSet<>(store.subscriptions(account)));
    }

    private static Box box(MailStore store, Account account, MailboxEntry entry) {
        if (!entry.selectable()) {
            return new Box(entry, "", 0, List.of());
        }
        try (Mailbox mailbox = store.open(account, entry.name())) {
            Mailbox.Snapshot snapshot = mailbox.snapshot();
            assertThat(mailbox.uidValidity()).as("UIDVALIDITY").isBetween(1L, Uid.MAX);
            var messages = new ArrayList<Message>();
            for (int i = 0; i < snapshot.size(); i++) {
                messages.add(message(mailbox, snapshot, i));
            }
            checkColumns(snapshot, messages);
            checkStatus(store.status(account, entry.name()), mailbox, snapshot, messages);
            return new Box(entry, mailbox.id(), mailbox.uidValidity(), messages);
        }
    }

    private static Message message(Mailbox mailbox, Mailbox.Snapshot snapshot, int index) {
        long uid = snapshot.uid(index);
        byte[] octets = mailbox.read(new Uid(uid), 0, Integer.MAX_VALUE);
        assertThat((long) octets.length).as("size").isEqualTo(snapshot.messageSize(index));
        assertThat(snapshot.indexOf(uid)).as("index").isEqualTo(index);
        assertThat(snapshot.modSeq(index)).as("MODSEQ").isBetween(1L, snapshot.highestModSeq());
        return new Message(
                uid,
                snapshot.flags(index),
                snapshot.internalDate(index).getEpochSecond(),
                snapshot.emailId(index),
                snapshot.uidl(index),
                new String(octets, ISO_8859_1));
    }

    private static void checkColumns(Mailbox.Snapshot snapshot, List<Message> messages) {
        long last = 0;
        var uidls = new HashSet<String>();
        for (Message message : messages) {
            assertThat(message.uid()).as("UIDs ascend").isGreaterThan(last);
            last = message.uid();
            assertThat(message.uidl()).as("UIDL").matches("[!-~]{1,70}");
            assertThat(uidls.add(message.uidl())).as("UIDL is unique").isTrue();
        }
        assertThat(snapshot.changedSince(0))
                .as("all have changed since the beginning")
                .isEqualTo(UidSet.of(messages.stream().mapToLong(Message::uid).toArray()));
        assertThat(snapshot.uidNext()).as("UIDNEXT").isGreaterThan(last);
    }

    private static void checkStatus(
            MailStore.Status status,
            Mailbox mailbox,
            Mailbox.Snapshot snapshot,
            List<Message> messages) {
        assertThat(status)
                .isEqualTo(
                        new MailStore.Status(
                                mailbox.id(),
                                mailbox.uidValidity(),
                                snapshot.uidNext(),
                                snapshot.highestModSeq(),
                                messages.size(),
                                count(messages, SystemFlag.SEEN, false),
                                count(messages, SystemFlag.DELETED, true),
                                messages.stream().mapToLong(m -> m.text().length()).sum()));
    }

    private static int count(List<Message> messages, SystemFlag flag, boolean set) {
        return Math.toIntExact(messages.stream().filter(m -> m.flags().has(flag) == set).count());
    }
}
