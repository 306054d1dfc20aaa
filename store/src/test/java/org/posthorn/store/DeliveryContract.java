package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Set;

abstract class DeliveryContract extends Rule {

    @Test
    void a_delivered_message_is_there_as_it_came() {
        String text = "Subject: \u00e4\r\n\r\nbody \u0000\u0001\u00ff\r\n.\r\n";

        deliver(INBOX, text);

        assertThat(texts(open(INBOX))).containsExactly(text);
    }

    @Test
    void one_message_goes_to_several_mailboxes_and_accounts_with_flags_of_their_own() {
        Account bert = account(Account.Limits.NONE);
        var seen = new Flags(Set.of(SystemFlag.SEEN), Set.of("$Forwarded"));

        deliver(
                "to many\r\n",
                new Delivery.Target(anna, INBOX, Flags.NONE),
                new Delivery.Target(anna, WORK, seen),
                new Delivery.Target(bert, INBOX, Flags.of(SystemFlag.FLAGGED)));

        assertThat(texts(open(INBOX))).containsExactly("to many\r\n");
        assertThat(texts(open(WORK))).containsExactly("to many\r\n");
        assertThat(open(WORK).snapshot().flags(0)).isEqualTo(seen);
        try (Mailbox other = store.open(bert, INBOX)) {
            assertThat(other.snapshot().flags(0)).isEqualTo(Flags.of(SystemFlag.FLAGGED));
        }
    }

    @Test
    void a_missing_mailbox_is_made_with_its_parents() {
        deliver(MailboxName.of("Lists", "java"), "x\r\n");

        assertThat(names()).contains("Lists", "Lists/java");
        assertThat(texts(open(MailboxName.of("Lists", "java")))).containsExactly("x\r\n");
    }

    @Test
    void nothing_is_visible_before_the_commit() {
        try (Delivery delivery = deliveryTo(INBOX)) {
            write(delivery.body(), "later\r\n");
            assertThat(uids(open(INBOX))).isEmpty();
            delivery.prepare();
            assertThat(uids(open(INBOX))).isEmpty();
            delivery.commit();
            assertThat(uids(open(INBOX))).hasSize(1);
        }
    }

    @Test
    void closing_without_a_commit_leaves_no_trace() {
        try (Delivery delivery = deliveryTo(INBOX)) {
            write(delivery.body(), "never\r\n");
        }
        try (Delivery delivery = deliveryTo(INBOX)) {
            write(delivery.body(), "never\r\n");
            delivery.prepare();
        }

        assertThat(uids(open(INBOX))).isEmpty();
        assertThat(store.usage(anna)).isEqualTo(new MailStore.Usage(0, 0));
    }

    @Test
    void closing_after_the_commit_takes_nothing_back() {
        deliver(INBOX, "stays\r\n");

        assertThat(texts(open(INBOX))).containsExactly("stays\r\n");
    }

    @Test
    void the_body_is_always_the_same_stream() {
        try (Delivery delivery = deliveryTo(INBOX)) {
            assertThat(delivery.body()).isSameAs(delivery.body());
        }
    }

    @Test
    void steps_out_of_order_are_mistakes_of_the_caller() {
        try (Delivery delivery = deliveryTo(INBOX)) {
            assertThatIllegalStateException().isThrownBy(delivery::commit);
            delivery.prepare();
            delivery.commit();
            assertThatIllegalStateException().isThrownBy(delivery::commit);
        }
    }

    @Test
    void deliveries_one_after_another_keep_their_order() {
        for (int i = 0; i < 20; i++) {
            deliver(INBOX, "message " + i + "\r\n");
        }

        List<String> texts = texts(open(INBOX));

        assertThat(texts).hasSize(20);
        for (int i = 0; i < 20; i++) {
            assertThat(texts.get(i)).isEqualTo("message " + i + "\r\n");
        }
    }

    @Test
    void the_date_is_that_of_the_arrival() {
        Instant before = Instant.now();
        deliver(INBOX, "x\r\n");
        Instant after = Instant.now();

        Instant date = open(INBOX).snapshot().internalDate(0);

        assertThat(date.getEpochSecond())
                .isBetween(before.getEpochSecond(), after.getEpochSecond());
    }

    @Test
    void an_open_mailbox_shows_what_is_delivered() {
        Mailbox inbox = open(INBOX);
        deliver(INBOX, "one\r\n");
        assertThat(texts(inbox)).containsExactly("one\r\n");
        deliver(INBOX, "two\r\n");
        assertThat(texts(inbox)).containsExactly("one\r\n", "two\r\n");
    }

    @Test
    void a_mailbox_deleted_during_a_delivery_costs_no_message_unnoticed() {
        store.create(anna, WORK);
        boolean told = false;
        try (Delivery delivery = deliveryTo(WORK)) {
            write(delivery.body(), "kept\r\n");
            delivery.prepare();
            store.delete(anna, WORK);
            told = !delivery.commit().isEmpty();
        } catch (StoreException e) {
            told = true;
        }

        assertThat(told || texts(open(WORK)).equals(List.of("kept\r\n"))).isTrue();
    }

    private Delivery deliveryTo(MailboxName mailbox) {
        return store.deliver(List.of(new Delivery.Target(anna, mailbox, Flags.NONE)), 0);
    }
}
