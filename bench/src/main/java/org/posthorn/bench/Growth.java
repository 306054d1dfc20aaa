package org.posthorn.bench;

import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What one operation costs as the mailbox grows. */
final class Growth {

    private static final MailboxName TARGET = MailboxName.of("Target");
    private static final int TIMES = 101;

    /** A directory that was changed less than 2 s ago is listed again, and proves nothing. */
    private static final Duration REST = Duration.ofMillis(2500);

    private Growth() {}

    static void run(Path folder, boolean quick) throws Exception {
        List<Integer> sizes =
                quick
                        ? List.of(1_000, 10_000, 100_000)
                        : List.of(1_000, 10_000, 100_000, 1_000_000);
        var rows = new LinkedHashMap<String, List<Double>>();
        for (int messages : sizes) {
            Maildirs.delete(folder);
            Files.createDirectories(folder);
            Maildirs.link(folder.resolve("user0"), messages);
            measure(folder)
                    .forEach((work, time) ->
                            rows.computeIfAbsent(work, key -> new ArrayList<>()).add(time));
        }
        Maildirs.delete(folder);
        print(sizes, rows);
    }

    private static Map<String, Double> measure(Path folder) throws Exception {
        var times = new LinkedHashMap<String, Double>();
        Thread.sleep(REST);
        try (OpenStore store = OpenStore.over(folder)) {
            times.put("open, index lost", Clock.millis(() -> store.inbox("user0").close()));
        }
        try (OpenStore store = OpenStore.over(folder)) {
            times.put("open, index there", Clock.millis(() -> store.inbox("user0").close()));
            work(store, times);
        }
        return times;
    }

    private static void work(OpenStore store, Map<String, Double> times) throws Exception {
        store.store().create(store.account("user0"), TARGET);
        byte[] message = Letters.sized(1, 4096);
        var marked = new boolean[1];
        try (Mailbox inbox = store.inbox("user0")) {
            times.put("open again", often(() -> store.inbox("user0").close()));
            times.put(
                    "status",
                    often(() -> store.store().status(store.account("user0"), MailboxName.INBOX)));
            times.put("look at it", often(inbox::snapshot));
            times.put("flags of one message", often(() -> flip(inbox, marked)));
            times.put("append 4 KiB", often(() -> OpenStore.append(inbox, message)));
            times.put("deliver 4 KiB and look", often(() -> deliver(store, inbox, message)));
            times.put("copy one message", often(() -> inbox.copy(one(inbox), TARGET)));
            times.put("move one message", often(() -> inbox.move(one(inbox), TARGET)));
            times.put("expunge one message", often(() -> inbox.expunge(one(inbox))));
        }
    }

    private static double often(Clock.Work work) throws Exception {
        Clock.median(TIMES / 5, work);
        return Clock.median(TIMES, work);
    }

    private static void deliver(OpenStore store, Mailbox inbox, byte[] message) throws IOException {
        store.deliver("user0", message);
        inbox.snapshot();
    }

    private static void flip(Mailbox inbox, boolean[] marked) {
        marked[0] = !marked[0];
        Flags draft = Flags.of(SystemFlag.DRAFT);
        inbox.store(
                one(inbox), marked[0] ? new FlagChange.Add(draft) : new FlagChange.Remove(draft));
    }

    private static UidSet one(Mailbox inbox) {
        Mailbox.Snapshot now = inbox.snapshot();
        return UidSet.of(now.uid(now.size() / 2));
    }

    private static void print(List<Integer> sizes, Map<String, List<Double>> rows) {
        System.out.printf(Locale.ROOT, "%nOne operation, by messages in the mailbox%n%n%-24s", "");
        sizes.forEach(size -> System.out.printf(Locale.ROOT, " %,12d", size));
        System.out.println("   largest / smallest, a # for each doubling");
        rows.forEach((work, times) -> {
            System.out.printf(Locale.ROOT, "%-24s", work);
            times.forEach(time -> System.out.printf(" %12s", exact(time)));
            double growth = times.getLast() / times.getFirst();
            int doublings = (int) Math.max(0, Math.round(Math.log(growth) / Math.log(2)));
            System.out.printf(Locale.ROOT, " %8.1f %s%n", growth, "#".repeat(doublings));
        });
    }

    private static String exact(double millis) {
        return String.format(Locale.ROOT, "%.3f ms", millis);
    }
}
