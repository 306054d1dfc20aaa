package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * One topic of the contract: a fresh store before each test, and after it a look at everything that
 * the store says of itself.
 */
abstract class Rule {

    static final MailboxName INBOX = MailboxName.INBOX;
    static final MailboxName WORK = MailboxName.of("Work");
    static final Instant CHRISTMAS = Instant.parse("2025-12-25T18:00:00Z");

    StoreUnderTest subject;
    MailStore store;
    Account anna;

    private final List<Account> accounts = new ArrayList<>();
    private final Queue<Mailbox> opened = new ConcurrentLinkedQueue<>();

    protected abstract StoreUnderTest begin();

    @BeforeEach
    void begin_with_a_fresh_store() {
        subject = begin();
        store = subject.store();
        anna = account(Account.Limits.NONE);
    }

    @AfterEach
    void end_with_a_store_that_agrees_with_itself() {
        try (StoreUnderTest ending = subject) {
            List<State> before = accounts.stream().map(a -> State.of(store, a)).toList();
            opened.forEach(Mailbox::close);
            MailStore again = ending.reopen();
            List<State> after = accounts.stream().map(a -> State.of(again, a)).toList();
            assertThat(after).as("what is kept").isEqualTo(before);
        }
    }

    Account account(Account.Limits limits) {
        Account account = subject.account(limits);
        accounts.add(account);
        return account;
    }

    Mailbox open(MailboxName name) {
        Mailbox mailbox = store.open(anna, name);
        opened.add(mailbox);
        return mailbox;
    }

    Mailbox create(MailboxName name) {
        store.create(anna, name);
        return open(name);
    }

    void deliver(MailboxName mailbox, String text) {
        deliver(text, new Delivery.Target(anna, mailbox, Flags.NONE));
    }

    void deliver(String text, Delivery.Target... targets) {
        try (Delivery delivery = store.deliver(List.of(targets), text.length())) {
            write(delivery.body(), text);
            delivery.prepare();
            assertThat(delivery.commit()).as("targets that failed").isEmpty();
        }
    }

    static Uid append(Mailbox mailbox, String text, SystemFlag... flags) {
        return append(mailbox, text, Flags.of(flags));
    }

    static Uid append(Mailbox mailbox, String text, Flags flags) {
        try (Append append = mailbox.append(text.length())) {
            write(append.message(flags, CHRISTMAS), text);
            return new Uid(append.commit().uids().findFirst().orElseThrow());
        }
    }

    static void write(OutputStream stream, String text) {
        try (stream) {
            stream.write(text.getBytes(ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Mailbox mailbox, long uid) {
        return new String(mailbox.read(new Uid(uid), 0, 1 << 24), ISO_8859_1);
    }

    static List<String> texts(Mailbox mailbox) {
        return uids(mailbox).stream().map(uid -> read(mailbox, uid)).toList();
    }

    static List<Long> uids(Mailbox mailbox) {
        Mailbox.Snapshot now = mailbox.snapshot();
        return IntStream.range(0, now.size()).mapToObj(now::uid).toList();
    }

    static Flags flags(Mailbox mailbox, Uid uid) {
        Mailbox.Snapshot now = mailbox.snapshot();
        return now.flags(now.indexOf(uid.value()));
    }

    static UidSet only(Uid... uids) {
        return UidSet.of(List.of(uids).stream().mapToLong(Uid::value).toArray());
    }

    List<String> names() {
        return store.list(anna).stream().map(entry -> entry.name().toString()).toList();
    }

    static void assertRefused(StoreException.Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(call)
                .extracting(StoreException::reason)
                .isEqualTo(reason);
    }
}
