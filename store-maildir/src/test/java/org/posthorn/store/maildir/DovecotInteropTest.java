package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Delivery;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;
import org.posthorn.store.ModifiedUtf7;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Long, because a sequence of turns is read from top to bottom. */
@DisplayName("A Maildir that Posthorn and a real Dovecot use by turns")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DovecotInteropTest {

    private static final Instant MONDAY = Instant.parse("2026-03-02T09:30:15Z");
    private static final MailboxName WORK = MailboxName.of("Work");

    private MaildirUnderTest subject;
    private Dovecot dovecot;
    private Account anna;
    private LineClient imap;

    @BeforeAll
    void start() {
        Dovecot.missing().ifPresent(why -> assumeTrue(false, why));
        subject = subject();
        dovecot = Dovecot.start(subject.folder(), settings(subject.folder()));
    }

    /** Where the files are. */
    MaildirUnderTest subject() {
        return MaildirUnderTest.begin();
    }

    /** The same in the words of Dovecot's configuration. */
    String[] settings(Path folder) {
        return new String[0];
    }

    @BeforeEach
    void begin() {
        anna = subject.account(Account.Limits.NONE);
        imap = dovecot.imap(user());
    }

    @AfterEach
    void end() {
        imap.close();
    }

    @AfterAll
    void stop() {
        if (dovecot != null) {
            dovecot.close();
            subject.close();
        }
    }

    @Test
    void dovecot_reads_what_posthorn_has_written() {
        try (Mailbox inbox = open(MailboxName.INBOX)) {
            append(inbox, letter("one"), Flags.NONE);
            append(inbox, letter("two"), Flags.of(SystemFlag.SEEN, SystemFlag.DRAFT));
            append(inbox, letter("three"), flags("$Label1", "work"));
            append(inbox, letter("four"), Flags.NONE);
            agree(inbox, "INBOX");

            inbox.store(UidSet.of(1, 3), new FlagChange.Add(flags("Private")));
            inbox.store(UidSet.of(2), new FlagChange.Replace(Flags.of(SystemFlag.ANSWERED)));
            inbox.store(UidSet.of(3), new FlagChange.Remove(flags("WORK")));
            agree(inbox, "INBOX");

            inbox.expunge(UidSet.of(2, 4));
            append(inbox, letter("five"), Flags.NONE);
            assertThat(agree(inbox, "INBOX").letters()).containsOnlyKeys(1L, 3L, 5L);
        }
    }

    @Test
    void posthorn_reads_what_dovecot_has_written() {
        imap.append("INBOX", "", "02-Mar-2026 10:30:15 +0100", letter("one"));
        imap.append("INBOX", "\\Seen \\Flagged", "", letter("two"));
        imap.append("INBOX", "$Label1 work", "", letter("three"));
        try (Mailbox inbox = open(MailboxName.INBOX)) {
            Sight seen = agree(inbox, "INBOX");
            assertThat(seen.letter("one").date()).isEqualTo(MONDAY.getEpochSecond());
            assertThat(seen.flags("three")).containsExactly("$label1", "work");

            imap.imap("SELECT INBOX");
            imap.imap("STORE 1:2 +FLAGS (Private \\Deleted)");
            imap.imap("STORE 3 -FLAGS (work)");
            agree(inbox, "INBOX");

            imap.imap("EXPUNGE");
            imap.append("INBOX", "", "", letter("four"));
            assertThat(agree(inbox, "INBOX").letters()).containsOnlyKeys(3L, 4L);
        }
    }

    @Test
    void copies_and_moves_of_either_are_seen_by_the_other() {
        store().create(anna, WORK);
        try (Mailbox inbox = open(MailboxName.INBOX);
                Mailbox work = open(WORK)) {
            for (String text : List.of("one", "two", "three", "four")) {
                append(inbox, letter(text), flags(text, "$All"));
            }
            inbox.copy(UidSet.of(1), WORK);
            inbox.move(UidSet.of(2), WORK);
            agree(inbox, "INBOX");
            agree(work, "Work");

            imap.imap("SELECT INBOX");
            imap.imap("UID COPY 3 Work");
            imap.imap("UID MOVE 4 Work");
            agree(inbox, "INBOX");
            Sight seen = agree(work, "Work");
            assertThat(seen.letters()).containsOnlyKeys(1L, 2L, 3L, 4L);
            assertThat(seen.flags("two")).containsExactly("$all", "two");
            assertThat(seen.flags("four")).containsExactly("$all", "four");

            work.move(UidSet.of(3, 4), MailboxName.INBOX);
            agree(work, "Work");
            assertThat(agree(inbox, "INBOX").letters()).containsOnlyKeys(1L, 3L, 5L, 6L);
        }
    }

    @Test
    void deliveries_of_either_and_lf_files_are_numbered_once() throws IOException {
        store().create(anna, WORK);
        deliver(MailboxName.INBOX, letter("by Posthorn"));
        dovecot.deliver(user(), letter("by Dovecot"));
        deliver(WORK, letter("into Work"));
        Path fresh = anna.location().resolve("new");
        Files.writeString(fresh.resolve("1000000000.M1P1.mda"), "Subject: lf\n\nby an MDA\n");
        try (Mailbox inbox = open(MailboxName.INBOX);
                Mailbox work = open(WORK)) {
            assertThat(agree(inbox, "INBOX").letters()).hasSize(3);
            assertThat(agree(work, "Work").letters()).hasSize(1);

            Files.writeString(fresh.resolve("1000000001.M1P1.mda"), "Subject: lf\n\nand more\n");
            Sight dovecotFirst = Sight.of(imap, "INBOX");
            assertThat(dovecotFirst.letters()).hasSize(4);
            assertThat(dovecotFirst.letter("and more").size())
                    .isEqualTo("Subject: lf\r\n\r\nand more\r\n".length());
            agree(inbox, "INBOX");

            dovecot.deliver(user(), letter("later"));
            deliver(MailboxName.INBOX, letter("last"));
            agree(inbox, "INBOX");
        }
    }

    @Test
    void a_name_that_the_list_cannot_say_costs_nobody_s_uid() throws IOException {
        try (Mailbox inbox = open(MailboxName.INBOX)) {
            append(inbox, letter("one"), Flags.NONE);
            for (String odd : List.of("new/1000000000.li\nne", "cur/:2,S")) {
                Files.writeString(anna.location().resolve(odd), "Subject: lf\n\n" + odd + "\n");
            }
            assertThat(agree(inbox, "INBOX").letters()).containsOnlyKeys(1L, 2L, 3L);
        }
        assertThat(Sight.of(imap, "INBOX").letters()).containsOnlyKeys(1L, 2L, 3L);
    }

    @Test
    void pop3_clients_download_nothing_again() {
        try (Mailbox inbox = open(MailboxName.INBOX)) {
            append(inbox, letter("one"), Flags.NONE);
            imap.append("INBOX", "", "", letter("two"));
            dovecot.deliver(user(), letter("three"));
            agree(inbox, "INBOX");
            Mailbox.Snapshot now = inbox.snapshot();
            List<String> ours =
                    IntStream.range(0, now.size())
                            .mapToObj(i -> i + 1 + " " + now.uidl(i))
                            .toList();
            try (LineClient pop3 = dovecot.pop3(user())) {
                assertThat(pop3.pop3("UIDL")).isEqualTo(ours);
                assertThat(pop3.pop3("LIST"))
                        .isEqualTo(
                                IntStream.range(0, now.size())
                                        .mapToObj(i -> i + 1 + " " + now.messageSize(i))
                                        .toList());
            }
        }
    }

    @Test
    void mailboxes_and_subscriptions_are_the_same() {
        store().create(anna, MailboxName.of("Work", "Ärger"));
        store().subscribe(anna, MailboxName.of("Work", "Ärger"));
        imap.imap("CREATE Archive/2026");
        imap.imap("CREATE \"R&AOk-sum&AOk- Q&-A\"");
        imap.imap("SUBSCRIBE Archive/2026");
        store().subscribe(anna, MailboxName.of("Missing"));
        namesAgree();

        store().rename(anna, MailboxName.of("Archive"), MailboxName.of("Old"));
        imap.imap("RENAME Work/&AMQ-rger Work/Joy");
        store().unsubscribe(anna, MailboxName.of("Missing"));
        imap.imap("UNSUBSCRIBE Work/&AMQ-rger");
        store().subscribe(anna, MailboxName.of("Old", "2026"));
        namesAgree();
        assertThat(names(store().list(anna))).contains("Work/Joy", "Old/2026");

        store().delete(anna, MailboxName.of("Work", "Joy"));
        imap.imap("DELETE Old/2026");
        namesAgree();
        assertThat(names(store().list(anna))).doesNotContain("Work/Joy", "Old/2026");
    }

    @Test
    void a_mailbox_made_anew_by_either_is_another_one() {
        imap.imap("CREATE Work");
        long first = validity();
        imap.imap("DELETE Work");
        store().create(anna, WORK);
        long second = validity();
        store().delete(anna, WORK);
        imap.imap("CREATE Work");
        long third = validity();
        imap.imap("DELETE Work");
        imap.imap("CREATE Work");
        assertThat(List.of(first, second, third, validity())).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void a_renamed_mailbox_keeps_its_messages_and_uids() {
        store().create(anna, WORK);
        long validity;
        try (Mailbox work = open(WORK)) {
            append(work, letter("one"), flags("$Label1"));
            validity = agree(work, "Work").uidValidity();
        }
        imap.imap("UNSELECT");
        imap.imap("RENAME Work Play");
        try (Mailbox play = open(MailboxName.of("Play"))) {
            Sight seen = agree(play, "Play");
            assertThat(seen.uidValidity()).isEqualTo(validity);
            assertThat(seen.flags("one")).containsExactly("$label1");
        }
        imap.imap("UNSELECT");
        store().rename(anna, MailboxName.of("Play"), MailboxName.of("Work"));
        try (Mailbox work = open(WORK)) {
            assertThat(agree(work, "Work").uidValidity()).isEqualTo(validity);
        }
    }

    @Test
    void both_lose_their_memory_and_agree_again() throws IOException {
        try (Mailbox inbox = open(MailboxName.INBOX)) {
            for (int i = 0; i < 5; i++) {
                append(inbox, letter("ours " + i), flags("k" + i));
                imap.append("INBOX", "w" + i, "", letter("theirs " + i));
            }
            agree(inbox, "INBOX");
            imap.close();
            forgetful();
            imap = dovecot.imap(user());
            agree(inbox, "INBOX");
        }
        imap.close();
        forgetful();
        subject.reopen();
        imap = dovecot.imap(user());
        try (Mailbox inbox = open(MailboxName.INBOX)) {
            assertThat(agree(inbox, "INBOX").letters()).hasSize(10);
        }
    }

    @Test
    void keywords_without_a_letter_stay_with_the_program_that_gave_them() {
        List<String> many = IntStream.rangeClosed(1, 30).mapToObj(i -> "many" + i).toList();
        try (Mailbox inbox = open(MailboxName.INBOX)) {
            append(inbox, letter("one"), flags(many.toArray(String[]::new)));
            assertThat(Sight.of(imap, "INBOX").flags("one")).hasSize(26);
            imap.imap("STORE 1 +FLAGS (\\Seen)");
            await().untilAsserted(() -> assertThat(Sight.of(inbox).flags("one")).hasSize(31));
            imap.imap("STORE 1 +FLAGS (extra)");
            inbox.store(UidSet.of(1), new FlagChange.Add(Flags.of(SystemFlag.FLAGGED)));
            agreeThat(() -> {
                assertThat(Sight.of(imap, "INBOX").flags("one"))
                        .hasSize(29)
                        .contains("extra", "\\flagged", "\\seen");
                assertThat(Sight.of(inbox).flags("one")).hasSize(32).contains("many30");
            });
        }
    }

    /** What {@code dovecot.index} remembers cannot be seen in the files. */
    @Test
    void handed_back_a_maildir_goes_on_above_its_modseq() throws IOException {
        long before;
        long validity;
        try (Mailbox inbox = open(MailboxName.INBOX)) {
            append(inbox, letter("one"), Flags.NONE);
            append(inbox, letter("two"), Flags.NONE);
            agree(inbox, "INBOX");
            inbox.store(UidSet.of(1), new FlagChange.Add(Flags.of(SystemFlag.SEEN)));
            before = inbox.snapshot().highestModSeq();
            validity = inbox.uidValidity();
        }
        imap.close();
        forgetful();
        dovecot.doveadm(
                "mailbox",
                "update",
                "-u",
                user(),
                "--min-highest-modseq",
                Long.toString(before),
                "INBOX");
        imap = dovecot.imap(user());
        imap.imap("ENABLE QRESYNC");
        String resume = "SELECT INBOX (QRESYNC (" + validity + " %d))";
        long after = highestModSeq(imap.imap(resume.formatted(before)));
        assertThat(after).isGreaterThanOrEqualTo(before);

        imap.imap("UID STORE 2 +FLAGS (\\Flagged)");
        imap.imap("UNSELECT");
        assertThat(imap.imap(resume.formatted(before)))
                .anyMatch(line -> line.contains("FETCH (UID 2 FLAGS (\\Flagged)"));
        imap.imap("UNSELECT");
        List<String> news = imap.imap(resume.formatted(after));
        assertThat(news)
                .anyMatch(line -> line.contains("FETCH (UID 2 FLAGS (\\Flagged)"))
                .noneMatch(line -> line.contains("FETCH (UID 1 "));
        assertThat(highestModSeq(news)).isGreaterThan(after);
    }

    @Test
    void a_hundred_turns_at_random_leave_both_with_the_same() {
        store().create(anna, WORK);
        var random = new Random(20261121);
        try (Mailbox inbox = open(MailboxName.INBOX);
                Mailbox work = open(WORK)) {
            for (int turn = 0; turn < 100; turn++) {
                boolean ours = random.nextBoolean();
                boolean first = random.nextInt(3) > 0;
                if (ours) {
                    ourTurn(random, first ? inbox : work, first ? WORK : MailboxName.INBOX, turn);
                } else {
                    theirTurn(random, first ? "INBOX" : "Work", first ? "Work" : "INBOX", turn);
                }
                if (turn % 5 == 4) {
                    agree(inbox, "INBOX");
                    agree(work, "Work");
                }
            }
        }
    }

    private void ourTurn(Random random, Mailbox mailbox, MailboxName other, int turn) {
        Mailbox.Snapshot now = mailbox.snapshot();
        long uid = now.size() == 0 ? 1 : now.uid(random.nextInt(now.size()));
        Flags some = flags("k" + random.nextInt(12));
        switch (random.nextInt(8)) {
            case 0, 1 -> append(mailbox, letter("turn " + turn), some);
            case 2 -> deliver(mailbox.name(), letter("turn " + turn));
            case 3 -> mailbox.store(UidSet.of(uid), new FlagChange.Add(some));
            case 4 ->
                    mailbox.store(
                            UidSet.of(uid),
                            new FlagChange.Replace(Flags.of(SystemFlag.SEEN, SystemFlag.FLAGGED)));
            case 5 -> mailbox.expunge(UidSet.of(uid));
            case 6 -> mailbox.copy(UidSet.of(uid), other);
            default -> mailbox.move(UidSet.of(uid), other);
        }
    }

    private void theirTurn(Random random, String mailbox, String other, int turn) {
        Sight now = Sight.of(imap, mailbox);
        var uids = List.copyOf(now.letters().keySet());
        long uid = uids.isEmpty() ? 1 : uids.get(random.nextInt(uids.size()));
        String some = "k" + random.nextInt(12);
        switch (random.nextInt(8)) {
            case 0, 1 -> imap.append(mailbox, some, "", letter("turn " + turn));
            case 2 -> dovecot.deliver(user(), letter("turn " + turn));
            case 3 -> imap.imap("UID STORE " + uid + " +FLAGS (" + some + ")");
            case 4 -> imap.imap("UID STORE " + uid + " FLAGS (\\Answered)");
            case 5 -> {
                imap.imap("UID STORE " + uid + " +FLAGS (\\Deleted)");
                imap.imap("UID EXPUNGE " + uid);
            }
            case 6 -> imap.imap("UID COPY " + uid + " " + other);
            default -> imap.imap("UID MOVE " + uid + " " + other);
        }
    }

    /** Dovecot looks again a second after a change in the same tick of the clock; so do we. */
    private Sight agree(Mailbox ours, String theirs) {
        agreeThat(() -> assertThat(Sight.of(ours)).isEqualTo(Sight.of(imap, theirs)));
        return Sight.of(ours);
    }

    private static void agreeThat(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(assertion);
    }

    private void namesAgree() {
        assertThat(names(store().list(anna))).isEqualTo(listed("LIST \"\" *"));
        var subscribed = new TreeSet<String>();
        store().subscriptions(anna).forEach(name -> subscribed.add(name.toString()));
        assertThat(subscribed).isEqualTo(listed("LSUB \"\" *"));
    }

    private static Set<String> names(List<MailboxEntry> entries) {
        var names = new TreeSet<String>();
        for (MailboxEntry entry : entries) {
            if (entry.selectable()) {
                names.add(entry.name().toString());
            }
        }
        return names;
    }

    private Set<String> listed(String command) {
        Pattern entry = Pattern.compile("\\* (?:LIST|LSUB) \\((.*?)\\) \"/\" \"?(.*?)\"?");
        var names = new TreeSet<String>();
        for (String response : imap.imap(command)) {
            Matcher found = entry.matcher(response);
            if (found.matches() && !found.group(1).matches("(?i).*\\\\(noselect|nonexistent).*")) {
                names.add(ModifiedUtf7.decode(found.group(2)).orElseThrow());
            }
        }
        return names;
    }

    private static long highestModSeq(List<String> selected) {
        Pattern code = Pattern.compile(".*\\[HIGHESTMODSEQ (\\d+)].*");
        return selected.stream()
                .map(code::matcher)
                .filter(Matcher::matches)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .findFirst()
                .orElseThrow();
    }

    /** UIDVALIDITY of Work, which both give alike. */
    private long validity() {
        try (Mailbox work = open(WORK)) {
            long validity = agree(work, "Work").uidValidity();
            imap.imap("UNSELECT");
            return validity;
        }
    }

    /** Takes Dovecot's memory away, and that of ours which is on disk. */
    private void forgetful() throws IOException {
        for (Path tree : new TreeSet<>(List.of(anna.location(), anna.index()))) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.toList()) {
                    if (file.getFileName()
                            .toString()
                            .matches("(dovecot|posthorn)\\.(list\\.)?index.*")) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    private MailStore store() {
        return subject.store();
    }

    private String user() {
        return anna.location().getFileName().toString();
    }

    private Mailbox open(MailboxName name) {
        return store().open(anna, name);
    }

    private void deliver(MailboxName mailbox, String letter) {
        var target = new Delivery.Target(anna, mailbox, Flags.NONE);
        try (Delivery delivery = store().deliver(List.of(target), 0)) {
            delivery.body().write(letter.getBytes(ISO_8859_1));
            delivery.prepare();
            delivery.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(Mailbox mailbox, String letter, Flags flags) {
        try (Append append = mailbox.append(0);
                OutputStream body = append.message(flags, MONDAY)) {
            body.write(letter.getBytes(ISO_8859_1));
            append.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Flags flags(String... keywords) {
        return new Flags(Set.of(), List.of(keywords));
    }

    private static String letter(String text) {
        return "From: anna@example.org\r\nSubject: "
                + text
                + "\r\n\r\nIt is about "
                + text
                + ".\r\n";
    }
}
