package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9051 §6.3.9 Wildcards")
class MailboxPatternTest {

    @Test
    void percent_stays_within_a_level() {
        assertThat(new MailboxPattern("%", '/').matches("a")).isTrue();
        assertThat(new MailboxPattern("%", '/').matches("a/b")).isFalse();
        assertThat(new MailboxPattern("a/%", '/').matches("a/b")).isTrue();
        assertThat(new MailboxPattern("a%c", '/').matches("abc")).isTrue();
        assertThat(new MailboxPattern("%/%", '/').matches("a/b")).isTrue();
    }

    @Test
    void asterisk_crosses_levels() {
        assertThat(new MailboxPattern("*", '/').matches("a/b/c")).isTrue();
        assertThat(new MailboxPattern("a*c", '/').matches("a/b/c")).isTrue();
        assertThat(new MailboxPattern("a*c", '/').matches("a/b/d")).isFalse();
        assertThat(new MailboxPattern("*a*", '/').matches("bab")).isTrue();
    }

    @Test
    void case_counts_but_for_inbox() {
        assertThat(new MailboxPattern("abc", '/').matches("Abc")).isFalse();
        assertThat(new MailboxPattern("inbox", '/').matches("INBOX")).isTrue();
        assertThat(new MailboxPattern("Inbox/%", '/').matches("INBOX/x")).isTrue();
        assertThat(new MailboxPattern("inbox*", '/').matches("INBOX")).isTrue();
        assertThat(new MailboxPattern("inbox*", '/').matches("INBOX/x")).isTrue();
        assertThat(new MailboxPattern("%nbox%", '/').matches("INBOX")).isTrue();
        assertThat(new MailboxPattern("*ox/X", '/').matches("INBOX/x")).isFalse();
        assertThat(new MailboxPattern("inbox*", '/').matches("INBOXES")).isFalse();
        assertThat(new MailboxPattern("inboxes", '/').matches("INBOXES")).isFalse();
    }
}
