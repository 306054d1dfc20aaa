package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

abstract class IdentityContract extends Rule {

    private static final String OBJECT_ID = "[A-Za-z0-9_-]{1,255}";

    @Test
    void an_email_is_the_same_wherever_it_goes() {
        Mailbox inbox = open(INBOX);
        Mailbox work = create(WORK);
        Uid first = append(inbox, "1\r\n");
        Uid second = append(inbox, "2\r\n");
        String one = emailId(inbox, first);
        String two = emailId(inbox, second);

        inbox.copy(only(first), WORK);
        inbox.move(only(second), WORK);

        assertThat(one).matches(OBJECT_ID).isNotEqualTo(two);
        assertThat(work.snapshot().emailId(0)).isEqualTo(one);
        assertThat(work.snapshot().emailId(1)).isEqualTo(two);
        work.copy(UidSet.range(1, Uid.MAX), INBOX);
        assertThat(inbox.snapshot().emailId(2)).isEqualTo(two);
    }

    @Test
    void an_email_is_the_same_when_the_store_is_opened_again() {
        Mailbox inbox = open(INBOX);
        store.create(anna, WORK);
        Uid uid = append(inbox, "1\r\n");
        deliver(INBOX, "2\r\n");
        inbox.copy(only(uid), WORK);
        String first = emailId(inbox, uid);
        String second = inbox.snapshot().emailId(1);
        inbox.close();

        store = subject.reopen();

        assertThat(open(WORK).snapshot().emailId(0)).isEqualTo(first);
        assertThat(open(INBOX).snapshot().emailId(1)).isEqualTo(second);
    }

    @Test
    void a_mailbox_is_the_same_under_another_name() {
        String id = create(WORK).id();
        store.rename(anna, WORK, MailboxName.of("Play"));

        assertThat(id).matches(OBJECT_ID).isNotEqualTo(open(INBOX).id());
        assertThat(open(MailboxName.of("Play")).id()).isEqualTo(id);
        assertThat(store.status(anna, MailboxName.of("Play")).mailboxId()).isEqualTo(id);
        assertThat(create(WORK).id()).isNotEqualTo(id);
    }

    @Test
    void a_message_was_saved_when_it_came_into_the_mailbox() {
        Instant before = Instant.now().minus(Duration.ofSeconds(2));
        Mailbox inbox = open(INBOX);
        store.create(anna, WORK);
        Uid uid = append(inbox, "1\r\n");
        deliver(INBOX, "2\r\n");
        inbox.copy(only(uid), WORK);
        Instant after = Instant.now().plus(Duration.ofSeconds(2));

        assertThat(inbox.snapshot().saveDate(0)).isBetween(before, after);
        assertThat(inbox.snapshot().saveDate(1)).isBetween(before, after);
        assertThat(open(WORK).snapshot().saveDate(0)).isBetween(before, after);
    }

    private static String emailId(Mailbox mailbox, Uid uid) {
        Mailbox.Snapshot now = mailbox.snapshot();
        return now.emailId(now.indexOf(uid.value()));
    }
}
