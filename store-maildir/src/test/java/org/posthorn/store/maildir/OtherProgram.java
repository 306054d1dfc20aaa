package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;
import org.posthorn.store.Flags;
import org.posthorn.store.SystemFlag;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Does to one Maildir what other programs do, and by the formats alone: nothing of the store's
 * memory is known here. Used by one thread, while the store rests.
 */
final class OtherProgram {

    private static final String SYSTEM = "DFRST";

    private final Volume volume;
    private final Path directory;
    private final Random random;
    private final Ticks ticks;
    private int names;

    OtherProgram(Volume volume, Path directory, Random random, Ticks ticks) {
        this.volume = volume;
        this.directory = directory;
        this.random = random;
        this.ticks = ticks;
    }

    /** Into {@code new/}, with LF as line end or with CRLF. */
    void deliver(String text) throws IOException {
        long micros = ticks.instant().toEpochMilli() * 1000 + ++names;
        String name = micros / 1_000_000 + ".M" + micros % 1_000_000 + "P7.elsewhere";
        String size = random.nextBoolean() ? "" : ",W=" + text.length();
        String kept = random.nextBoolean() ? text : text.replace("\r\n", "\n");
        Path file = directory.resolve("tmp").resolve(name);
        try (OpenFile open = volume.create(file)) {
            open.write(kept.getBytes(ISO_8859_1));
        }
        volume.rename(file, directory.resolve("new").resolve(name + size));
    }

    /** Files of this folder. */
    List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(folder))) {
            return files.sorted().toList();
        }
    }

    static String text(Path file) throws IOException {
        return Files.readString(file, ISO_8859_1).replace("\r\n", "\n").replace("\n", "\r\n");
    }

    /** Gives a file of {@code new/} or {@code cur/} these flags, in {@code cur/}. */
    void flag(Path file, Flags flags) throws IOException {
        String name = file.getFileName().toString();
        int colon = name.indexOf(':');
        String base = colon < 0 ? name : name.substring(0, colon);
        volume.rename(file, directory.resolve("cur").resolve(base + ":2," + letters(flags)));
    }

    void delete(Path file) throws IOException {
        volume.delete(file);
    }

    /** Flags that can be told by letters. */
    Flags flags() throws IOException {
        var system = EnumSet.noneOf(SystemFlag.class);
        for (SystemFlag flag : SystemFlag.values()) {
            if (random.nextInt(3) == 0) {
                system.add(flag);
            }
        }
        List<String> words = List.copyOf(words().values());
        return new Flags(
                system,
                words.isEmpty() || random.nextBoolean()
                        ? Set.of()
                        : Set.of(words.get(random.nextInt(words.size()))));
    }

    /** A letter for a new keyword. */
    void name(String keyword) throws IOException {
        var words = words();
        if (words.size() == 26 || words.containsValue(keyword)) {
            return;
        }
        int free = 0;
        while (words.containsKey(free)) {
            free++;
        }
        words.put(free, keyword);
        var text = new StringBuilder();
        words.forEach((index, word) -> text.append(index).append(' ').append(word).append('\n'));
        locked(() -> replace("dovecot-keywords", text.toString()));
    }

    /** As Dovecot compacts it: records without a file go, files without a record get one. */
    void number() throws IOException {
        Path list = directory.resolve("dovecot-uidlist");
        if (Files.exists(list)) {
            locked(() -> replace("dovecot-uidlist", numbered(Files.readAllLines(list))));
        }
    }

    private String numbered(List<String> lines) throws IOException {
        var there = new ArrayList<String>();
        for (String folder : List.of("cur", "new")) {
            for (Path file : files(folder)) {
                String name = file.getFileName().toString();
                there.add(name.contains(":") ? name.substring(0, name.indexOf(':')) : name);
            }
        }
        there.sort(MaildirName.ARRIVAL);
        var kept = new StringBuilder();
        long next = 1;
        String[] header = lines.getFirst().split(" ");
        for (String field : header) {
            next =
                    field.startsWith("N")
                            ? Math.max(next, Long.parseLong(field, 1, field.length(), 10))
                            : next;
        }
        for (String line : lines.subList(1, lines.size())) {
            String base = line.substring(line.indexOf(':') + 1);
            next = Math.max(next, Long.parseLong(line.substring(0, line.indexOf(' '))) + 1);
            if (there.remove(base)) {
                kept.append(line).append('\n');
            }
        }
        for (String base : there) {
            kept.append(next++).append(" :").append(base).append('\n');
        }
        for (int i = 0; i < header.length; i++) {
            header[i] = header[i].startsWith("N") ? "N" + next : header[i];
        }
        return String.join(" ", header) + "\n" + kept;
    }

    private Map<Integer, String> words() throws IOException {
        var words = new TreeMap<Integer, String>();
        Path file = directory.resolve("dovecot-keywords");
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                int blank = line.indexOf(' ');
                words.put(Integer.parseInt(line, 0, blank, 10), line.substring(blank + 1));
            }
        }
        return words;
    }

    private String letters(Flags flags) throws IOException {
        var letters = new StringBuilder();
        SYSTEM.chars()
                .filter(letter ->
                        flags.system().stream().anyMatch(f -> MaildirName.letter(f) == letter))
                .forEach(letter -> letters.append((char) letter));
        words().forEach((index, word) -> {
            if (flags.has(word)) {
                letters.append((char) ('a' + index));
            }
        });
        return letters.toString();
    }

    private interface Work {
        void run() throws IOException;
    }

    private void locked(Work work) throws IOException {
        Path lock = directory.resolve("dovecot-uidlist.lock");
        try (OpenFile open = volume.create(lock)) {
            open.write("7:elsewhere".getBytes(US_ASCII));
            work.run();
        } finally {
            volume.delete(lock);
        }
    }

    private void replace(String name, String text) throws IOException {
        Path temp = directory.resolve(name + ".temp");
        try (OpenFile open = volume.create(temp)) {
            open.write(text.getBytes(ISO_8859_1));
        }
        volume.rename(temp, directory.resolve(name));
    }
}
