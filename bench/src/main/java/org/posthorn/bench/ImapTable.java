package org.posthorn.bench;

import org.posthorn.bench.Table.Must;
import org.posthorn.store.maildir.Dovecot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * IMAP commands on one large mailbox, Posthorn and Dovecot side by side: identical copies, the same
 * client, one after the other in each step so that both meet the same machine.
 */
final class ImapTable {

    private static final String USER = "user0";
    private static final int WARM_UPS = 10;
    private static final String EVERYTHING = "FETCH 1:* (ENVELOPE BODYSTRUCTURE)";

    private ImapTable() {}

    /** One of the two, whichever it is. */
    private interface Server extends AutoCloseable {
        int port();

        @Override
        void close();
    }

    private interface Starter {
        Server start() throws Exception;
    }

    /** In order, and shown as they come: a large mailbox takes a while. */
    private static final class Times {

        private final Map<String, Double> all = new LinkedHashMap<>();

        void put(String work, double value) {
            all.put(work, value);
            System.err.printf("%s: %.2f%n", work, value);
        }
    }

    static void run(Path folder, boolean quick) throws Exception {
        int messages = quick ? 20_000 : 100_000;
        Path ours = folder.resolve("posthorn");
        Path theirs = folder.resolve("dovecot");
        for (Path maildirs : new Path[] {ours, theirs}) {
            Maildirs.delete(maildirs);
            Files.createDirectories(maildirs);
            Maildirs.write(maildirs.resolve(USER), messages);
            for (int i = 1; i <= WARM_UPS; i++) {
                Maildirs.write(maildirs.resolve("user" + i), 2_000);
            }
        }
        Map<String, Double> peer = measure(() -> dovecot(theirs), theirs.resolve(USER));
        Map<String, Double> we =
                measure(() -> posthorn(folder.resolve("daemon"), ours), ours.resolve(USER));
        print(messages, peer, we);
        Maildirs.delete(ours);
        Maildirs.delete(theirs);
    }

    private static void print(int messages, Map<String, Double> peer, Map<String, Double> we) {
        var table = new Table("IMAP, a mailbox of %,d messages".formatted(messages), "Dovecot");
        peer.forEach((work, time) -> {
            double own = we.getOrDefault(work, Double.NaN);
            if (work.startsWith("APPEND")) {
                table.rates(work, time, own, new Must.AtLeast(1));
            } else {
                table.times(work, time, own, must(work));
            }
        });
        table.close();
    }

    private static Must must(String work) {
        if (work.startsWith("SELECT warm")) {
            return new Must.Millis(10);
        }
        if (work.startsWith("SELECT, process")) {
            return new Must.Nothing();
        }
        return work.startsWith(EVERYTHING + " warm")
                ? new Must.AtMost(1 / 1.5)
                : new Must.AtMost(1);
    }

    private static Map<String, Double> measure(Starter starter, Path maildir) throws Exception {
        var times = new Times();
        for (int i = 0; i <= WARM_UPS; i++) {
            Maildirs.loseIndex(maildir.resolveSibling("user" + i));
        }
        try (Server server = starter.start()) {
            warmUp(server);
            try (Conversation imap = login(server, USER)) {
                times.put("SELECT index lost", Clock.millis(() -> imap.imap("SELECT INBOX")));
                times.put(EVERYTHING + " lost", Clock.millis(() -> imap.imap(EVERYTHING)));
                times.put(EVERYTHING + " warm", Clock.median(3, () -> imap.imap(EVERYTHING)));
            }
        }
        try (Server server = starter.start()) {
            warmUp(server);
            try (Conversation imap = login(server, USER)) {
                times.put(
                        "SELECT, process just started",
                        Clock.millis(() -> imap.imap("SELECT INBOX")));
            }
            times.put("SELECT warm", select(server));
            try (Conversation imap = login(server, USER)) {
                imap.imap("CREATE Target");
                imap.imap("SELECT INBOX");
                String flags = "UID FETCH 1:* (FLAGS)";
                imap.imap(flags);
                times.put(flags, Clock.median(7, () -> imap.imap(flags)));
                times.put("STORE 1 +FLAGS", Clock.median(9, () -> flip(imap, "1")) / 2);
                times.put("STORE 1:* +FLAGS", Clock.median(3, () -> flip(imap, "1:*")) / 2);
                times.put("COPY 1000", Clock.median(5, () -> imap.imap("COPY 1:1000 Target")));
                times.put("MOVE 1000", Clock.median(5, () -> imap.imap("MOVE 1:1000 Target")));
                times.put("EXPUNGE 500", Clock.median(5, () -> expunge(imap, "1001:1500")));
                byte[] message = Letters.sized(1, 4096);
                int appends = 500;
                double millis =
                        Clock.millis(() -> {
                            for (int i = 0; i < appends; i++) {
                                imap.append("Target", message);
                            }
                        });
                times.put("APPEND 4 KiB", appends * 1000 / millis);
            }
        }
        return times.all;
    }

    private static void flip(Conversation imap, String messages) throws IOException {
        imap.imap("STORE " + messages + " +FLAGS.SILENT (\\Draft)");
        imap.imap("STORE " + messages + " -FLAGS.SILENT (\\Draft)");
    }

    /** The time includes that of marking them. */
    private static void expunge(Conversation imap, String messages) throws IOException {
        imap.imap("STORE " + messages + " +FLAGS.SILENT (\\Deleted)");
        imap.imap("EXPUNGE");
    }

    private static double select(Server server) throws Exception {
        return Clock.median(
                        7,
                        () -> {
                            try (Conversation imap = login(server, USER)) {
                                imap.imap("SELECT INBOX");
                                imap.imap("LOGOUT");
                            }
                        })
                - Clock.median(
                        7,
                        () -> {
                            try (Conversation imap = login(server, USER)) {
                                imap.imap("LOGOUT");
                            }
                        });
    }

    /** Other mailboxes, so that what is measured is the mailbox and not the compiler. */
    private static void warmUp(Server server) throws Exception {
        for (int i = 1; i <= WARM_UPS; i++) {
            try (Conversation imap = login(server, "user" + i)) {
                imap.imap("SELECT INBOX");
                imap.imap("UID FETCH 1:* (FLAGS)");
                imap.imap(EVERYTHING);
                flip(imap, "1:*");
                imap.imap("CREATE Target");
                for (int copies = 0; copies < 3; copies++) {
                    imap.imap("COPY 1:200 Target");
                    imap.imap("MOVE 1:200 Target");
                    expunge(imap, "1:50");
                }
                imap.imap("DELETE Target");
            }
        }
    }

    private static Conversation login(Server server, String user) throws IOException {
        var imap = new Conversation(server.port());
        imap.imap("LOGIN " + user + "@example.test secret");
        return imap;
    }

    private static Server dovecot(Path maildirs) {
        Dovecot dovecot = Dovecot.start(maildirs);
        return new Server() {
            @Override
            public int port() {
                return dovecot.imapPort();
            }

            @Override
            public void close() {
                dovecot.close();
            }
        };
    }

    private static Server posthorn(Path folder, Path maildirs) throws Exception {
        PosthornServer posthorn = PosthornServer.start(folder, maildirs);
        return new Server() {
            @Override
            public int port() {
                return posthorn.port("imap");
            }

            @Override
            public void close() {
                posthorn.close();
            }
        };
    }
}
