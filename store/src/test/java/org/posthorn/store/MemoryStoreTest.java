package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

@DisplayName("MemoryStore: what only it promises")
class MemoryStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.000001Z");

    private final Account anna =
            new Account("anna@example.org", Path.of("unused"), Account.Limits.NONE);
    private final MemoryStore store = new MemoryStore(InstantSource.fixed(NOW));

    @Test
    void a_cleared_store_is_as_new_but_never_repeats_an_identity() throws IOException {
        deliver("first");
        Mailbox open = store.open(anna, MailboxName.INBOX);
        store.subscribe(anna, MailboxName.of("Lists"));

        store.clear();

        assertThatThrownBy(open::snapshot).isInstanceOf(StoreException.class);
        assertThat(store.subscriptions(anna)).isEmpty();
        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(0, 0));
        try (Mailbox again = store.open(anna, MailboxName.INBOX)) {
            assertThat(again.uidValidity()).isGreaterThan(open.uidValidity());
        }
    }

    @Test
    void mod_sequences_are_microseconds_while_the_clock_is_ahead() throws IOException {
        deliver("first");
        deliver("second");

        try (Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            long micros = NOW.getEpochSecond() * 1_000_000 + 1;
            assertThat(inbox.snapshot().modSeq(0)).isEqualTo(micros + 1);
            assertThat(inbox.snapshot().modSeq(1)).isEqualTo(micros + 2);
        }
    }

    @Test
    void mailboxes_and_subscriptions_are_limited() {
        for (int i = 1; i < MailStore.MAX_MAILBOXES; i++) {
            store.create(anna, MailboxName.of("box" + i));
            store.subscribe(anna, MailboxName.of("box" + i));
        }
        store.subscribe(anna, MailboxName.INBOX);

        assertThatThrownBy(() -> store.create(anna, MailboxName.of("more")))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.CANNOT));
        assertThatThrownBy(() -> store.subscribe(anna, MailboxName.of("more")))
                .isInstanceOf(StoreException.class);
        store.subscribe(anna, MailboxName.INBOX);
    }

    private void deliver(String text) throws IOException {
        var target = new Delivery.Target(anna, MailboxName.INBOX, Flags.NONE);
        try (Delivery delivery = store.deliver(List.of(target), 0)) {
            delivery.body().write(text.getBytes(US_ASCII));
            delivery.prepare();
            delivery.commit();
        }
    }
}
