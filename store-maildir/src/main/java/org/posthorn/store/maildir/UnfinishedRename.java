package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.store.MailboxName;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a rename is about to do, where it takes several steps: {@code posthorn-rename} in the folder
 * of the control files, with two lines for each mailbox, its old and its new name. Who comes after
 * a crash finishes it.
 */
final class UnfinishedRename {

    private final Path file;
    private final Layout layout;
    private final MaildirDisk disk;

    UnfinishedRename(AccountPaths paths, MaildirDisk disk) {
        this.file = paths.control().resolve("posthorn-rename");
        this.layout = paths.layout();
        this.disk = disk;
    }

    /** Durable when it returns. */
    void begin(Map<MailboxName, MailboxName> moves) {
        var text = new StringBuilder();
        moves.forEach((from, to) ->
                text.append(layout.stored(from))
                        .append('\n')
                        .append(layout.stored(to))
                        .append('\n'));
        disk.replace(file, text.toString().getBytes(UTF_8));
    }

    /** What a crash has left to do; mostly nothing. */
    Map<MailboxName, MailboxName> left() {
        return disk.run(v -> {
            try {
                return parse(Files.readAllBytes(file));
            } catch (NoSuchFileException e) {
                return Map.of();
            }
        });
    }

    /** Nothing is left to do. */
    void end() {
        disk.performAndForce(
                v -> {
                    try {
                        v.delete(file);
                    } catch (NoSuchFileException e) {
                        // there was nothing to do
                    }
                },
                file.resolveSibling(""));
    }

    /** Lines that make no sense are passed over. */
    private Map<MailboxName, MailboxName> parse(byte[] octets) {
        List<String> lines = new String(octets, UTF_8).lines().toList();
        var moves = new TreeMap<MailboxName, MailboxName>();
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            Optional<MailboxName> from = layout.parseStored(lines.get(i));
            Optional<MailboxName> to = layout.parseStored(lines.get(i + 1));
            if (from.isPresent() && to.isPresent()) {
                moves.put(from.get(), to.get());
            }
        }
        return moves;
    }
}
