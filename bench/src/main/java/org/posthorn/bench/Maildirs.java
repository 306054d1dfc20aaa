package org.posthorn.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Makes Maildirs as Dovecot would leave them, quickly: nothing is forced. The same arguments make
 * the same Maildir.
 */
final class Maildirs {

    private static final long SEED = 20261121;
    private static final int OCTETS = 3900;
    private static final long FIRST_SECOND = 1_700_000_000;

    private Maildirs() {}

    /** A mailbox of real files of about 4.4 KB each. */
    static void write(Path maildir, int messages) throws IOException {
        var letters = new Letters(SEED, OCTETS);
        make(
                maildir,
                messages,
                (file, number) -> {
                    byte[] message = letters.message(number);
                    Files.write(file, message);
                    return message.length;
                });
    }

    /**
     * A mailbox whose messages share a few hundred files by hard link: for what never reads them,
     * where a million real ones would fill a disk.
     */
    static void link(Path maildir, int messages) throws IOException {
        Path pool = Files.createDirectories(maildir.resolveSibling("pool"));
        int shared = messages / 10_000 + 1; // ext4 takes 65,000 links to a file
        byte[] message = Letters.sized(1, 300);
        for (int i = 0; i < shared; i++) {
            Files.write(pool.resolve("file" + i), message);
        }
        make(
                maildir,
                messages,
                (file, number) -> {
                    Files.createLink(file, pool.resolve("file" + number % shared));
                    return message.length;
                });
    }

    private interface Content {
        int put(Path file, int number) throws IOException;
    }

    private static void make(Path maildir, int messages, Content content) throws IOException {
        for (String part : List.of("cur", "new", "tmp")) {
            Files.createDirectories(maildir.resolve(part));
        }
        Path cur = maildir.resolve("cur");
        var random = new Random(SEED);
        try (Writer list = Files.newBufferedWriter(maildir.resolve("dovecot-uidlist"), US_ASCII)) {
            list.write("3 V1700000000 N" + (messages + 1) + " G00112233445566778899aabbccddeeff\n");
            for (int number = 1; number <= messages; number++) {
                String unique = FIRST_SECOND + number + ".M" + 100_000 + "P1.bench";
                Path temporary = maildir.resolve("tmp/next");
                int octets = content.put(temporary, number);
                Files.setLastModifiedTime(
                        temporary, FileTime.from(Instant.ofEpochSecond(FIRST_SECOND + number)));
                String base = unique + ",S=" + octets + ",W=" + octets;
                Files.move(temporary, cur.resolve(base + flags(random)));
                list.write(number + " :" + base + "\n");
            }
        }
        Files.writeString(maildir.resolve("dovecot-keywords"), "0 $Label1\n1 $Forwarded\n");
    }

    private static String flags(Random random) {
        var flags = new StringBuilder(":2,");
        flags.append(random.nextInt(20) == 0 ? "F" : "");
        flags.append(random.nextInt(8) == 0 ? "R" : "");
        flags.append(random.nextInt(5) > 0 ? "S" : "");
        flags.append(random.nextInt(30) == 0 ? "a" : "");
        return flags.toString();
    }

    /** Removes the indexes of both products, never what they are made of. */
    static void loseIndex(Path maildir) throws IOException {
        try (Stream<Path> files = Files.list(maildir)) {
            for (Path file : files.toList()) {
                if (file.getFileName()
                        .toString()
                        .matches("(dovecot|posthorn)\\.(list\\.)?index.*")) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Removes a folder that a former run has left. */
    static void delete(Path path) throws IOException {
        if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> entries = Files.list(path)) {
                for (Path entry : (Iterable<Path>) entries::iterator) {
                    delete(entry);
                }
            }
        }
        Files.delete(path);
    }
}
