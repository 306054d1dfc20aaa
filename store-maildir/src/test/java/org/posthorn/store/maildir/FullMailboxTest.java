package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.InMemory;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** With three messages that have UIDs, and one that came by another program and has none yet. */
@DisplayName("A mailbox on a full disk")
final class FullMailboxTest {

    private static final MailboxName INBOX = MailboxName.INBOX;
    private static final MailboxName WORK = MailboxName.of("Work");
    private static final Flags SEEN = Flags.of(SystemFlag.SEEN);
    private static final Flags DELETED = Flags.of(SystemFlag.DELETED);
    private static final String ALL = "{1=a, 2=b, 3=c, 4=new}";

    @TempDir(factory = InMemory.class)
    Path folder;

    private final RefusingVolume volume = new RefusingVolume();
    private final Disk disk = new Disk(new DiskConf(2), volume);
    private Account anna = new Account("unused", Path.of("unused"), Account.Limits.NONE);
    private MaildirStore store = store(MaildirUnderTest.CRLF);

    @BeforeEach
    void four_messages() throws IOException {
        begin("anna", MaildirUnderTest.CRLF);
    }

    @AfterEach
    void consistent() {
        store.close();
        disk.close();
        Consistency.check(anna.location());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "exclusive = true"})
    void shows_those_with_uids_and_takes_flags_and_expunges(String toml) throws IOException {
        begin("full", MaildirUnderTest.conf(toml));
        volume.fillAfter(0);
        try (Mailbox inbox = store.open(anna, INBOX)) {
            assertThat(texts(inbox)).hasToString("{1=a, 2=b, 3=c}");
            inbox.store(UidSet.of(2), new FlagChange.Add(SEEN));
            inbox.store(UidSet.of(3), new FlagChange.Replace(DELETED));
            assertThat(inbox.snapshot().flags(1)).isEqualTo(SEEN);
            assertThat(inbox.expunge(UidSet.of(1))).isEqualTo(UidSet.of(1));
            assertThat(inbox.expungeDeleted(UidSet.range(1, 9))).isEqualTo(UidSet.of(3));
            assertThat(texts(inbox)).hasToString("{2=b}");

            volume.refuseNothing();
            assertThat(texts(inbox)).hasToString("{2=b, 4=new}");
            assertThat(inbox.snapshot().flags(0)).isEqualTo(SEEN);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void opens_in_another_process_too(boolean withIndex) throws IOException {
        restart(Duration.ZERO);
        if (!withIndex) {
            Files.delete(anna.location().resolve("posthorn.index"));
        }
        volume.fillAfter(0);
        try (Mailbox inbox = store.open(anna, INBOX)) {
            assertThat(texts(inbox)).hasToString("{1=a, 2=b, 3=c}");
            inbox.expunge(UidSet.of(3));
            inbox.store(UidSet.of(1), new FlagChange.Add(SEEN));
        }
        restart(Duration.ZERO);
        try (Mailbox inbox = store.open(anna, INBOX)) {
            assertThat(texts(inbox)).hasToString("{1=a, 2=b}");
        }
        volume.refuseNothing();
        restart(Duration.ZERO);
        try (Mailbox inbox = store.open(anna, INBOX)) {
            assertThat(texts(inbox)).hasToString("{1=a, 2=b, 4=new}");
            assertThat(inbox.snapshot().flags(0)).isEqualTo(SEEN);
        }
    }

    @Test
    void is_usable_wherever_the_room_ends() throws IOException {
        boolean numbered = false;
        for (int room = 0; !numbered; room++) {
            begin("room-" + room, MaildirUnderTest.CRLF);
            volume.fillAfter(room);
            try (Mailbox inbox = store.open(anna, INBOX)) {
                inbox.store(UidSet.of(2), new FlagChange.Add(SEEN));
                inbox.expunge(UidSet.of(3));
                assertThat(inbox.snapshot().uid(1)).as("room for %d", room).isEqualTo(2);
                numbered = inbox.snapshot().size() == 3;
            }
            volume.refuseNothing();
            restart(Duration.ZERO);
            try (Mailbox inbox = store.open(anna, INBOX)) {
                assertThat(texts(inbox)).hasToString("{1=a, 2=b, 4=new}");
                assertThat(inbox.snapshot().flags(1)).isEqualTo(SEEN);
            }
            Consistency.check(anna.location());
        }
    }

    @Test
    void refuses_what_must_be_written() throws IOException {
        volume.fillAfter(0);
        try (Mailbox inbox = store.open(anna, INBOX)) {
            refuses(Reason.NO_SPACE, () -> append(inbox, "more"));
            refuses(Reason.NO_SPACE, () -> inbox.copy(UidSet.of(1), INBOX));
            var keyword = new FlagChange.Add(new Flags(Set.of(), Set.of("todo")));
            refuses(Reason.NO_SPACE, () -> inbox.store(UidSet.of(1), keyword));

            volume.refuseNothing();
            inbox.store(UidSet.of(1), keyword);
            append(inbox, "more");
            assertThat(texts(inbox)).hasToString("{1=a, 2=b, 3=c, 4=new, 5=more}");
        }
    }

    @Test
    void that_has_no_uids_yet_is_refused() throws IOException {
        store.create(anna, WORK);
        volume.fillAfter(0);
        refuses(Reason.NO_SPACE, () -> store.open(anna, WORK));
        volume.refuseNothing();
        try (Mailbox work = store.open(anna, WORK)) {
            assertThat(work.uidValidity()).isPositive();
        }
    }

    @Test
    void expunges_for_an_account_with_a_quota() throws IOException {
        anna = new Account(anna.user(), anna.location(), new Account.Limits(1000, 0));
        store.usage(anna);
        volume.fillAfter(0);
        try (Mailbox inbox = store.open(anna, INBOX)) {
            inbox.expunge(UidSet.of(2));
            assertThat(texts(inbox)).hasToString("{1=a, 3=c}");
        }
        volume.refuseNothing();
        assertThat(store.usage(anna).messages()).isEqualTo(3);
        assertThat(store.status(anna, INBOX).messages()).isEqualTo(3);
    }

    @Test
    void that_is_read_only_is_read() throws IOException {
        Path left = anna.location().resolve("tmp/1.M1P1.h");
        Files.writeString(left, "by a crash");
        restart(Scan.TEMPORARY.plusHours(1));
        volume.makeReadOnly();
        try (Mailbox inbox = store.open(anna, INBOX)) {
            assertThat(texts(inbox)).hasToString("{1=a, 2=b, 3=c}");
            var seen = new FlagChange.Add(SEEN);
            refuses(Reason.UNAVAILABLE, () -> inbox.store(UidSet.of(1), seen));
            refuses(Reason.UNAVAILABLE, () -> inbox.expunge(UidSet.of(1)));
            assertThat(texts(inbox)).hasToString("{1=a, 2=b, 3=c}");

            volume.refuseNothing();
            assertThat(texts(inbox)).hasToString(ALL);
        }
        Files.delete(left);
    }

    private void begin(String name, MaildirConf conf) throws IOException {
        store.close();
        store = store(conf);
        anna = new Account(name + "@example.org", folder.resolve(name), Account.Limits.NONE);
        try (Mailbox inbox = store.open(anna, INBOX)) {
            for (String text : new String[] {"a", "b", "c"}) {
                append(inbox, text);
            }
        }
        Files.writeString(anna.location().resolve("new/4.M1P1.h"), "new");
    }

    private void restart(Duration later) {
        store.close();
        var clock = InstantSource.offset(InstantSource.system(), later);
        store = new MaildirStore(MaildirUnderTest.CRLF, disk, clock, new Host("here", 1, clock));
    }

    private MaildirStore store(MaildirConf conf) {
        return new MaildirStore(conf, disk, InstantSource.system());
    }

    private static void refuses(Reason reason, ThrowingCallable deed) {
        assertThatThrownBy(deed)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static Map<Long, String> texts(Mailbox mailbox) {
        Mailbox.Snapshot now = mailbox.snapshot();
        var texts = new TreeMap<Long, String>();
        for (int i = 0; i < now.size(); i++) {
            texts.put(now.uid(i), Client.text(mailbox, now.uid(i)));
        }
        return texts;
    }

    private static void append(Mailbox mailbox, String text) throws IOException {
        try (Append append = mailbox.append(0)) {
            append.message(Flags.NONE, Instant.now()).write(text.getBytes(US_ASCII));
            append.commit();
        }
    }
}
