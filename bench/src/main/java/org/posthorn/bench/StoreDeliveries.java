package org.posthorn.bench;

import org.posthorn.bench.Table.Must;
import org.posthorn.disk.DiskConf;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Durable deliveries of 4 KiB at the store's API, beside what the raw disk does in the same run.
 */
final class StoreDeliveries {

    private static final int WRITERS = 16;

    /**
     * So many deliveries are compiled code: what a server does once in its life is not measured.
     */
    private static final int WARM = 12_000;

    private StoreDeliveries() {}

    static void run(Path folder, boolean quick) throws Exception {
        int files = quick ? 4_000 : 16_000;
        Path raw = folder.resolve("raw");
        Path mail = folder.resolve("mail");
        Maildirs.delete(raw);
        Maildirs.delete(mail);
        Files.createDirectories(mail);
        RawDisk.rate(raw.resolve("warm"), WRITERS, files / 4);
        double one = RawDisk.rate(raw.resolve("one"), 1, files / 4);
        double before;
        double many;
        double between;
        double single;
        double after;
        double alone;
        try (OpenStore store = OpenStore.over(mail)) {
            // as a server that has run for a while: its code is compiled, its mailboxes are made
            rate(store, WRITERS, WARM, "user");
            rate(store, WRITERS, WARM, "");
            before = RawDisk.rate(raw.resolve("before"), WRITERS, files);
            many = rate(store, WRITERS, files, "user");
            between = RawDisk.rate(raw.resolve("between"), WRITERS, files);
            single = rate(store, WRITERS, files, "");
            after = RawDisk.rate(raw.resolve("after"), WRITERS, files);
            alone = rate(store, 1, files / 4, "alone");
        }
        var table =
                new Table(
                        "Deliveries of 4 KiB, durable, pool of %d threads"
                                .formatted(DiskConf.DEFAULT.threads()),
                        "raw disk");
        table.note(
                "raw disk, 16 writers: before, between, after",
                "%.0f, %.0f, %.0f".formatted(before, between, after));
        table.rates("1 writer, 1 mailbox", one, alone, new Must.Nothing());
        table.rates(
                "16 writers, 16 mailboxes", (before + between) / 2, many, new Must.AtLeast(0.6));
        table.rates("16 writers, 1 mailbox", (between + after) / 2, single, new Must.AtLeast(0.6));
        table.close();
        Maildirs.delete(raw);
        Maildirs.delete(mail);
    }

    /**
     * @param users a prefix of the names of as many users as writers; empty for one user
     */
    private static double rate(OpenStore store, int writers, int messages, String users)
            throws Exception {
        int each = messages / writers;
        byte[] message = Letters.sized(1, 4096);
        double millis =
                Clock.millis(() ->
                        Crowd.ofSessions(
                                writers,
                                writer -> {
                                    String user = users.isEmpty() ? "all" : users + writer;
                                    for (int i = 0; i < each; i++) {
                                        store.deliver(user, message);
                                    }
                                }));
        return 1000.0 * each * writers / millis;
    }
}
