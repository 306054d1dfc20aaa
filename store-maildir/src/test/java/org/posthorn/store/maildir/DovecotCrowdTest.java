package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Delivery;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Several of each kind at work in the same two mailboxes. Everybody copies, moves and expunges
 * messages of its own, whose UIDs it was told, and so knows what must be there in the end; flags it
 * adds to anybody's.
 */
@DisplayName("A Maildir that Posthorn and a real Dovecot use at the same time")
final class DovecotCrowdTest {

    private static final int OURS = 4;
    private static final int THEIRS = 2;
    private static final int STEPS = 100;
    private static final List<MailboxName> BOXES =
            List.of(MailboxName.INBOX, MailboxName.of("Work"));
    private static final Pattern TOLD = Pattern.compile("\\[(?:APPENDUID|COPYUID) .*?(\\d+)]");

    /** A message that its owner knows the place of. */
    private record Held(int box, long uid, String serial) {}

    /** A keyword that somebody was told it had added. */
    private record Marked(int box, long uid, String keyword) {}

    private MaildirUnderTest subject;
    private Dovecot dovecot;
    private Account anna;
    private final Queue<Held> held = new ConcurrentLinkedQueue<>();
    private final Queue<Held> delivered = new ConcurrentLinkedQueue<>();
    private final Queue<Marked> marked = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() {
        Dovecot.missing().ifPresent(why -> assumeTrue(false, why));
        subject = MaildirUnderTest.begin();
        anna = subject.account(Account.Limits.NONE);
        dovecot = Dovecot.start(subject.folder());
        subject.store().create(anna, BOXES.get(1));
    }

    @AfterEach
    void stop() {
        if (dovecot != null) {
            dovecot.close();
            subject.close();
        }
    }

    @Test
    void nothing_is_lost_and_nothing_doubled() throws Exception {
        var workers = new ArrayList<Callable<Void>>();
        for (int i = 0; i < OURS; i++) {
            workers.add(new Ours(i));
        }
        for (int i = OURS; i < OURS + THEIRS; i++) {
            workers.add(new Theirs(i));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : threads.invokeAll(workers)) {
                done.get();
            }
        }
        List<Sight> together = bothAgree();
        for (int box = 0; box < BOXES.size(); box++) {
            checkContent(box, together.get(box));
            checkFlags(box, together.get(box));
        }
        assertThat(dovecot.log()).doesNotContain("Error:", "Panic:", "Corrupted");

        restart();

        assertThat(bothAgree()).isEqualTo(together);
    }

    private void checkContent(int box, Sight now) {
        var found = new TreeMap<Long, String>();
        now.letters().forEach((uid, letter) -> found.put(uid, serial(letter.text())));
        var expected = new TreeMap<Long, String>();
        for (Held message : held) {
            if (message.box() == box) {
                assertThat(expected.put(message.uid(), message.serial()))
                        .as("the only message with UID %d", message.uid())
                        .isNull();
            }
        }
        List<String> arrived = serials(box, delivered);
        assertThat(found).containsAllEntriesOf(expected);
        found.keySet().removeAll(expected.keySet());
        assertThat(found.values()).containsExactlyInAnyOrderElementsOf(arrived);
        for (Sight.Letter letter : now.letters().values()) {
            assertThat(letter.text()).endsWith(letter(serial(letter.text())));
        }
    }

    private void checkFlags(int box, Sight now) {
        for (Marked mark : marked) {
            if (mark.box() == box && now.letters().containsKey(mark.uid())) {
                assertThat(now.letters().get(mark.uid()).flags())
                        .as("flags of UID %d in %s", mark.uid(), BOXES.get(box))
                        .contains(mark.keyword());
            }
        }
    }

    private List<Sight> bothAgree() {
        var sights = new ArrayList<Sight>();
        for (MailboxName name : BOXES) {
            try (LineClient imap = dovecot.imap(user());
                    Mailbox mailbox = open(name)) {
                await().atMost(Duration.ofSeconds(20))
                        .pollDelay(Duration.ZERO)
                        .untilAsserted(() ->
                                assertThat(Sight.of(mailbox))
                                        .isEqualTo(Sight.of(imap, name.toString())));
                sights.add(Sight.of(mailbox));
            }
        }
        return sights;
    }

    /** Both begin anew, and neither has an index. */
    private void restart() throws IOException {
        dovecot.close();
        try (Stream<Path> files = Files.walk(anna.location())) {
            for (Path file : files.toList()) {
                if (file.getFileName()
                        .toString()
                        .matches("(dovecot|posthorn)\\.(list\\.)?index.*")) {
                    Files.delete(file);
                }
            }
        }
        dovecot = Dovecot.start(subject.folder());
        subject.reopen();
    }

    private abstract class Worker implements Callable<Void> {

        final int number;
        final Random random;
        final List<Held> own = new ArrayList<>();
        private int serials;

        Worker(int number) {
            this.number = number;
            this.random = new Random(number);
        }

        abstract void step(int box);

        void work() {
            for (int step = 0; step < STEPS; step++) {
                step(random.nextInt(3) > 0 ? 0 : 1);
            }
            held.addAll(own);
        }

        String next() {
            return number + "-" + ++serials;
        }

        String keyword() {
            return "k" + random.nextInt(20);
        }

        /** One of our own messages in this mailbox, if there is any. */
        Held any(int box) {
            List<Held> here = own.stream().filter(message -> message.box() == box).toList();
            return here.isEmpty() ? new Held(box, 0, "") : here.get(random.nextInt(here.size()));
        }
    }

    private final class Ours extends Worker {

        private List<Mailbox> mailboxes = List.of();

        Ours(int number) {
            super(number);
        }

        @Override
        public Void call() {
            try (Mailbox inbox = open(BOXES.get(0));
                    Mailbox second = open(BOXES.get(1))) {
                mailboxes = List.of(inbox, second);
                work();
            }
            return null;
        }

        @Override
        void step(int box) {
            Mailbox mailbox = mailboxes.get(box);
            Held mine = any(box);
            int choice = random.nextInt(8);
            if (choice < 2 || mine.uid() == 0) {
                String serial = next();
                own.add(new Held(box, append(mailbox, letter(serial)), serial));
                return;
            }
            var one = UidSet.of(mine.uid());
            switch (choice) {
                case 2 -> deliver(box);
                case 3, 4 -> mark(mailbox, box);
                case 5 -> {
                    assertThat(mailbox.expunge(one)).isEqualTo(one);
                    own.remove(mine);
                }
                case 6 -> {
                    Mailbox.Copied copied = mailbox.copy(one, BOXES.get(1 - box));
                    own.add(new Held(1 - box, copied.to().getFirst().value(), mine.serial()));
                }
                default -> {
                    Mailbox.Copied moved = mailbox.move(one, BOXES.get(1 - box));
                    own.remove(mine);
                    own.add(new Held(1 - box, moved.to().getFirst().value(), mine.serial()));
                }
            }
        }

        private void mark(Mailbox mailbox, int box) {
            Mailbox.Snapshot now = mailbox.snapshot();
            long uid = now.uid(random.nextInt(now.size()));
            String keyword = keyword();
            mailbox.store(
                    UidSet.of(uid), new FlagChange.Add(new Flags(Set.of(), List.of(keyword))));
            int index = mailbox.snapshot().indexOf(uid);
            if (index >= 0) {
                marked.add(new Marked(box, uid, keyword));
            }
        }

        private void deliver(int box) {
            String serial = next();
            var target = new Delivery.Target(anna, BOXES.get(box), Flags.NONE);
            try (Delivery delivery = subject.store().deliver(List.of(target), 0)) {
                delivery.body().write(letter(serial).getBytes(ISO_8859_1));
                delivery.prepare();
                delivery.commit();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            delivered.add(new Held(box, 0, serial));
        }
    }

    private final class Theirs extends Worker {

        private final LineClient imap = dovecot.imap(user());

        /**
         * Mailboxes and messages that have been there. Dovecot gives a message that comes back its
         * former name, at times also while the list has that name with its former UID; then another
         * process of Dovecot takes it for that one, and gives it a third UID.
         */
        private final Set<String> left = new HashSet<>();

        Theirs(int number) {
            super(number);
        }

        @Override
        public Void call() {
            try (imap) {
                work();
            }
            return null;
        }

        @Override
        void step(int box) {
            String name = BOXES.get(box).toString();
            String other = BOXES.get(1 - box).toString();
            List<String> selected = imap.imap("SELECT " + name);
            Held mine = any(box);
            int choice = random.nextInt(left.contains(other + mine.serial()) ? 6 : 8);
            if (choice < 2 || mine.uid() == 0) {
                String serial = next();
                own.add(new Held(box, told(imap.append(name, "", "", letter(serial))), serial));
                return;
            }
            switch (choice) {
                case 2 -> {
                    String serial = next();
                    dovecot.deliver(user(), letter(serial));
                    delivered.add(new Held(0, 0, serial));
                }
                case 3, 4 -> mark(box, selected);
                case 5 -> {
                    left.add(name + mine.serial());
                    imap.imap("UID STORE " + mine.uid() + " +FLAGS.SILENT (\\Deleted)");
                    imap.imap("UID EXPUNGE " + mine.uid());
                    own.remove(mine);
                }
                case 6 -> {
                    long uid = told(imap.imap("UID COPY " + mine.uid() + " " + other).getLast());
                    own.add(new Held(1 - box, uid, mine.serial()));
                }
                default -> {
                    left.add(name + mine.serial());
                    String all =
                            String.join("\n", imap.imap("UID MOVE " + mine.uid() + " " + other));
                    own.remove(mine);
                    own.add(new Held(1 - box, told(all), mine.serial()));
                }
            }
        }

        private void mark(int box, List<String> selected) {
            Matcher next =
                    Pattern.compile("\\[UIDNEXT (\\d+)]").matcher(String.join("\n", selected));
            assertThat(next.find()).isTrue();
            long uid = random.nextLong(1, Long.parseLong(next.group(1)) + 1);
            String keyword = keyword();
            List<String> said = imap.imap("UID STORE " + uid + " +FLAGS (" + keyword + ")");
            // it also tells, unasked, what others have done to other messages
            var told = Pattern.compile("\\(UID " + uid + " FLAGS \\(.*\\b" + keyword + "\\b");
            if (said.stream().anyMatch(line -> told.matcher(line).find())) {
                marked.add(new Marked(box, uid, keyword));
            }
        }

        /** The UID that a message has been given. RFC 4315 §3. */
        private long told(String response) {
            Matcher told = TOLD.matcher(response);
            assertThat(told.find()).as(response).isTrue();
            return Long.parseLong(told.group(1));
        }
    }

    private static long append(Mailbox mailbox, String letter) {
        try (Append append = mailbox.append(0);
                OutputStream body = append.message(Flags.NONE, Instant.now())) {
            body.write(letter.getBytes(ISO_8859_1));
            return append.commit().uids().findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> serials(int box, Queue<Held> messages) {
        return messages.stream().filter(message -> message.box() == box).map(Held::serial).toList();
    }

    private static String letter(String serial) {
        return "Subject: " + serial + "\r\n\r\nThis is " + serial + ".\r\n";
    }

    private static String serial(String text) {
        int begin = text.indexOf("This is ") + "This is ".length();
        return text.substring(begin, text.indexOf('.', begin));
    }

    private Mailbox open(MailboxName name) {
        return subject.store().open(anna, name);
    }

    private String user() {
        return anna.location().getFileName().toString();
    }
}
