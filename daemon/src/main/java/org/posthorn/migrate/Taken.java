package org.posthorn.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import org.posthorn.disk.Disk;
import org.posthorn.disk.OpenFile;
import org.posthorn.store.Mailbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What was taken from one mailbox of a source already: a text file. Before a batch is handed to the
 * store stands a line {@code + <UIDVALIDITY> <UIDNEXT> <message> ...}, behind it a line {@code .};
 * a message is {@code <octets>:<seconds since the epoch>:<id>}. One line without the other is what
 * a crash left: the mailbox tells which of the batch are there, and they get a batch of their own.
 */
final class Taken {

    private static final Pattern MESSAGE = Pattern.compile("(\\d{1,18}:-?\\d{1,18}):(.+)");

    private final Disk disk;
    private final Path file;
    private final Set<String> ids = new HashSet<>();

    private Taken(Disk disk, Path file) {
        this.disk = disk;
        this.file = file;
    }

    /**
     * One message.
     *
     * @param octets as served
     */
    record Message(String id, long octets, Instant date) {

        /** By which it is known in a mailbox: few have the same, and not all of a batch. */
        private String looks() {
            return octets + ":" + date.getEpochSecond();
        }

        private String word() {
            return looks() + ":" + escaped(id);
        }
    }

    static Taken open(Disk disk, Path file, Mailbox target) throws IOException {
        var taken = new Taken(disk, file);
        String[] open = null;
        for (String line : disk.run(v -> lines(file))) {
            if (line.startsWith("+ ")) {
                open = line.split(" ");
            } else if (line.equals(".") && open != null) {
                messages(open).map(word -> word.group(2)).forEach(taken.ids::add);
                open = null;
            }
        }
        if (open != null) {
            taken.keep(open, target);
        }
        return taken;
    }

    boolean has(String id) {
        return ids.contains(escaped(id));
    }

    void begins(long uidValidity, long uidNext, List<Message> batch) throws IOException {
        write(begun(uidValidity, uidNext, batch.stream().map(Message::word)));
    }

    void ends(List<Message> batch) throws IOException {
        write(".\n");
        batch.forEach(message -> ids.add(escaped(message.id())));
    }

    private static String begun(long uidValidity, long uidNext, Stream<String> words) {
        return words.collect(joining(" ", "\n+ " + uidValidity + " " + uidNext + " ", "\n"));
    }

    private void write(String text) throws IOException {
        disk.perform(v -> {
            try (OpenFile open = v.append(file)) {
                open.write(text.getBytes(UTF_8));
                open.force();
            }
        });
    }

    /** Those that came since: a batch need not be whole after a crash. */
    private void keep(String[] batch, Mailbox target) throws IOException {
        if (batch.length < 3
                || !Arrays.stream(batch, 1, 3).allMatch(word -> word.matches("\\d{1,18}"))
                || Long.parseLong(batch[1]) != target.uidValidity()) {
            return;
        }
        Mailbox.Snapshot now = target.snapshot();
        Map<String, Integer> came = new HashMap<>();
        for (int i = now.from(Long.parseLong(batch[2])); i < now.size(); i++) {
            var one = new Message("", now.messageSize(i), now.internalDate(i));
            came.merge(one.looks(), 1, Integer::sum);
        }
        List<MatchResult> there =
                messages(batch)
                        .filter(word -> came.merge(word.group(1), -1, Integer::sum) >= 0)
                        .toList();
        if (!there.isEmpty()) {
            Stream<String> words = there.stream().map(MatchResult::group);
            write(begun(target.uidValidity(), now.uidNext(), words) + ".\n");
            there.forEach(word -> ids.add(word.group(2)));
        }
    }

    private static Stream<MatchResult> messages(String[] batch) {
        return Arrays.stream(batch)
                .map(MESSAGE::matcher)
                .filter(Matcher::matches)
                .map(Matcher::toMatchResult);
    }

    /** Blanks and line ends divide; the names of files may have both. */
    private static String escaped(String id) {
        return id.replace("%", "%25").replace(" ", "%20").replace("\n", "%0a").replace("\r", "%0d");
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readString(file, UTF_8).lines().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
