package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What one mailbox should hold, whoever has done it; what the store alone decides, as UIDs, is
 * learned when it is seen first and holds from then on. Texts are in a mailbox once. Used by one
 * thread.
 */
final class Expected {

    /** What cannot change. */
    private record Identity(long uid, String emailId, String uidl) {}

    private final Map<String, Flags> letters = new LinkedHashMap<>();
    private final Map<String, Identity> identities = new HashMap<>();
    private final Map<String, String> emailIds;
    private final Map<Long, String> given = new HashMap<>();
    private final Map<String, Flags> before = new HashMap<>();
    private final Map<Long, Long> modSeqs = new HashMap<>();

    /** HIGHESTMODSEQs as they were seen, and who was there then. */
    private final Map<Long, TreeSet<Long>> then = new LinkedHashMap<>();

    private @Nullable Long validity;
    private String id = "";
    private long highest;
    private long next = 1;

    /**
     * @param emailIds of texts, in whatever mailbox of the account
     */
    Expected(Map<String, String> emailIds) {
        this.emailIds = emailIds;
    }

    List<String> texts() {
        return List.copyOf(letters.keySet());
    }

    /** At any time. */
    boolean wasThere(String text) {
        return letters.containsKey(text) || identities.containsKey(text);
    }

    Flags flags(String text) {
        return letters.getOrDefault(text, Flags.NONE);
    }

    void put(String text, Flags flags) {
        letters.put(text, flags);
    }

    void remove(String text) {
        letters.remove(text);
    }

    long uid(String text) {
        Identity identity = identities.get(text);
        assertThat(identity).as("'%s' was seen", text).isNotNull();
        return identity == null ? 0 : identity.uid();
    }

    /** A message may have its old MODSEQ again, if the flags it got meanwhile were taken away. */
    void forgetModSeqs() {
        modSeqs.clear();
    }

    /** The mailbox is as it should be, and as it was where nobody has changed it. */
    void check(Mailbox mailbox, MailStore.Status status) {
        Mailbox.Snapshot now = mailbox.snapshot();
        validity = validity == null ? mailbox.uidValidity() : validity;
        id = id.isEmpty() ? mailbox.id() : id;
        assertThat(mailbox.uidValidity()).as("UIDVALIDITY").isEqualTo(validity);
        assertThat(mailbox.id()).as("MAILBOXID").isEqualTo(id);
        assertThat(now.uidNext()).as("UIDNEXT").isGreaterThanOrEqualTo(next);
        var found = new LinkedHashMap<String, Flags>();
        for (int i = 0; i < now.size(); i++) {
            found.put(message(mailbox, now, i), now.flags(i));
        }
        assertThat(found).isEqualTo(letters);
        assertThat(List.copyOf(found.keySet())).as("order").isEqualTo(texts());
        assertThat(now.size()).as("each once").isEqualTo(letters.size());
        long size = letters.keySet().stream().mapToLong(String::length).sum();
        assertThat(status.size()).as("size").isEqualTo(size);
        assertThat(status.messages()).isEqualTo(now.size());
        assertThat(status.uidNext()).isEqualTo(now.uidNext());
        // a damaged index may know the counts, and the mailbox be opened without it
        assertThat(status.highestModSeq()).isBetween(highest, now.highestModSeq());
        history(now);
        next = now.uidNext();
        highest = now.highestModSeq();
        before.clear();
        before.putAll(letters);
    }

    private String message(Mailbox mailbox, Mailbox.Snapshot now, int index) {
        long uid = now.uid(index);
        String text = Client.text(mailbox, uid);
        assertThat(now.messageSize(index)).as("size").isEqualTo(text.length());
        assertThat(given.computeIfAbsent(uid, any -> text)).as("UID %d", uid).isEqualTo(text);
        var seen = new Identity(uid, now.emailId(index), now.uidl(index));
        if (identities.get(text) == null) {
            assertThat(uid).as("UID of '%s'", text).isGreaterThanOrEqualTo(next);
            identities.put(text, seen);
        }
        assertThat(seen).as("'%s'", text).isEqualTo(identities.get(text));
        assertThat(seen.emailId())
                .as("EMAILID of '%s'", text)
                .isEqualTo(emailIds.computeIfAbsent(text, any -> seen.emailId()));
        return text;
    }

    private void history(Mailbox.Snapshot now) {
        assertThat(now.highestModSeq()).as("HIGHESTMODSEQ").isGreaterThanOrEqualTo(highest);
        boolean same = before.equals(letters);
        assertThat(same || now.highestModSeq() > highest).as("HIGHESTMODSEQ grows").isTrue();
        var there = new TreeSet<Long>();
        for (int i = 0; i < now.size(); i++) {
            long uid = now.uid(i);
            String text = given.getOrDefault(uid, "");
            boolean changed = !letters.getOrDefault(text, Flags.NONE).equals(before.get(text));
            long least = changed ? highest + 1 : modSeqs.getOrDefault(uid, 0L);
            assertThat(now.modSeq(i)).as("MODSEQ of UID %d", uid).isGreaterThanOrEqualTo(least);
            modSeqs.put(uid, now.modSeq(i));
            there.add(uid);
        }
        UidSet all = UidSet.of(there.stream().mapToLong(Long::longValue).toArray());
        then.forEach((modSeq, uids) -> {
            UidSet vanished = now.vanishedSince(modSeq);
            assertThat(vanished.minus(all)).as("of those that are there none").isEqualTo(vanished);
            var gone = new TreeSet<>(uids);
            gone.removeAll(there);
            assertThat(vanished.uids().boxed().toList())
                    .as("vanished since %d", modSeq)
                    .containsAll(gone);
        });
        then.put(now.highestModSeq(), there);
    }

    /** Those of these messages that the store knows. */
    UidSet uids(List<String> some) {
        var uids = new ArrayList<Long>();
        some.forEach(text -> uids.add(uid(text)));
        assertThat(uids).allMatch(uid -> uid > 0 && uid < Uid.MAX);
        return UidSet.of(uids.stream().mapToLong(Long::longValue).toArray());
    }
}
