package org.posthorn.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.disk.Disk;
import org.posthorn.disk.OpenFile;
import org.posthorn.store.Mailbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What was taken from one mailbox of a source already: a text file. Before a batch is handed to the
 * store stands a line {@code + <UIDVALIDITY> <UIDNEXT> <octets> <id> ...}, behind it a line {@code
 * .}; one without the other is what a crash left, and the mailbox tells whether the batch is there.
 */
final class Taken {

    private final Disk disk;
    private final Path file;
    private final Set<String> ids = new HashSet<>();

    private Taken(Disk disk, Path file) {
        this.disk = disk;
        this.file = file;
    }

    static Taken open(Disk disk, Path file, Mailbox target) throws IOException {
        var taken = new Taken(disk, file);
        String[] open = null;
        for (String line : disk.run(v -> lines(file))) {
            if (line.startsWith("+ ")) {
                open = line.split(" ");
            } else if (line.equals(".") && open != null) {
                taken.add(open);
                open = null;
            }
        }
        if (open != null && isThere(open, target)) {
            taken.add(open);
            taken.write(".\n");
        }
        return taken;
    }

    boolean has(String id) {
        return ids.contains(id);
    }

    void begins(long uidValidity, long uidNext, long octets, List<String> batch)
            throws IOException {
        write(
                "\n+ "
                        + uidValidity
                        + " "
                        + uidNext
                        + " "
                        + octets
                        + " "
                        + String.join(" ", batch)
                        + "\n");
    }

    void ends(List<String> batch) throws IOException {
        write(".\n");
        ids.addAll(batch);
    }

    private void write(String text) throws IOException {
        disk.perform(v -> {
            try (OpenFile open = v.append(file)) {
                open.write(text.getBytes(UTF_8));
                open.force();
            }
        });
    }

    private void add(String[] batch) {
        ids.addAll(Arrays.asList(batch).subList(Math.min(4, batch.length), batch.length));
    }

    /** Whether as many messages of that size came in a row since. */
    private static boolean isThere(String[] batch, Mailbox target) {
        if (batch.length < 5
                || !Arrays.stream(batch, 1, 4).allMatch(word -> word.matches("\\d{1,18}"))
                || Long.parseLong(batch[1]) != target.uidValidity()) {
            return false;
        }
        Mailbox.Snapshot now = target.snapshot();
        int from = now.from(Long.parseLong(batch[2]));
        int count = batch.length - 4;
        for (int begin = from; begin + count <= now.size(); begin++) {
            long sum = 0;
            for (int i = begin; i < begin + count; i++) {
                sum += now.messageSize(i);
            }
            if (sum == Long.parseLong(batch[3])) {
                return true;
            }
        }
        return false;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readString(file, UTF_8).lines().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
