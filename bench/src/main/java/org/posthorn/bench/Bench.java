package org.posthorn.bench;

import org.posthorn.store.maildir.Dovecot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code bench/run TABLE... [--quick] [--folder FOLDER]}: one command for each table. */
public final class Bench {

    private static final List<String> TABLES =
            List.of(
                    "disk", "store", "growth", "memory", "imap", "smtp", "relay", "queue", "auth",
                    "dkim");

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        var words = new ArrayList<>(List.of(arguments));
        if (words.size() == 2 && words.getFirst().equals("memory-of")) {
            Memory.measure(Path.of(words.getLast()));
            return;
        }
        boolean quick = words.remove("--quick");
        Path folder = Path.of("target/bench");
        int option = words.indexOf("--folder");
        if (option >= 0 && option + 1 < words.size()) {
            folder = Path.of(words.remove(option + 1));
            words.remove(option);
        }
        List<String> tables = words.equals(List.of("all")) ? TABLES : words;
        if (tables.isEmpty() || !TABLES.containsAll(tables)) {
            System.err.println("usage: bench/run TABLE... [--quick] [--folder FOLDER]");
            System.err.println("tables: " + String.join(" ", TABLES) + ", or all");
            System.exit(2);
        }
        for (String table : tables) {
            Path own = Files.createDirectories(folder.toAbsolutePath().resolve(table));
            run(table, own, quick);
        }
    }

    private static void run(String table, Path folder, boolean quick) throws Exception {
        Optional<String> lacking =
                switch (table) {
                    case "imap" -> Dovecot.missing();
                    case "smtp" ->
                            Postfix.isInstalled()
                                    ? Dovecot.missing()
                                    : Optional.of("needs postfix, and root to start one");
                    case "relay" ->
                            Postfix.isInstalled()
                                    ? Optional.empty()
                                    : Optional.of("needs postfix, and root to start one");
                    default -> Optional.empty();
                };
        if (lacking.isPresent()) {
            System.out.println(table + ": skipped, " + lacking.get());
            return;
        }
        switch (table) {
            case "disk" -> StoreDeliveries.run(folder, quick);
            case "store" -> StoreTable.run(folder, quick);
            case "growth" -> Growth.run(folder, quick);
            case "memory" -> Memory.run(folder, quick);
            case "imap" -> ImapTable.run(folder, quick);
            case "smtp" -> SmtpTable.run(folder, quick);
            case "relay" -> RelayTable.run(folder, quick);
            case "queue" -> QueueTable.run(folder, quick);
            case "auth" -> AuthTable.run(folder, quick);
            case "dkim" -> DkimTable.run(folder);
            default -> throw new IllegalArgumentException(table);
        }
    }
}
