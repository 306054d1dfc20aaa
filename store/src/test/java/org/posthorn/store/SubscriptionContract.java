package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

abstract class SubscriptionContract extends Rule {

    @Test
    void a_name_is_subscribed_until_it_is_unsubscribed() {
        store.create(anna, WORK);

        store.subscribe(anna, WORK);
        store.subscribe(anna, WORK);
        assertThat(store.subscriptions(anna)).containsExactly(WORK);

        store.unsubscribe(anna, WORK);
        store.unsubscribe(anna, WORK);
        assertThat(store.subscriptions(anna)).isEmpty();
    }

    @Test
    void a_name_may_be_subscribed_that_does_not_exist() {
        var lists = MailboxName.of("Lists", "J\u00e4va & more");

        store.subscribe(anna, lists);

        assertThat(store.subscriptions(anna)).containsExactly(lists);
        assertThat(names()).doesNotContain("Lists");
    }

    @Test
    void a_subscription_outlives_its_mailbox() {
        store.create(anna, WORK);
        store.subscribe(anna, WORK);
        store.subscribe(anna, INBOX);

        store.delete(anna, WORK);

        assertThat(store.subscriptions(anna)).containsExactlyInAnyOrder(INBOX, WORK);
    }

    @Test
    void a_list_of_subscriptions_does_not_change_later() {
        store.subscribe(anna, WORK);
        var before = store.subscriptions(anna);

        store.unsubscribe(anna, WORK);

        assertThat(before).containsExactly(WORK);
    }
}
