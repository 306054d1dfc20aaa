package org.posthorn;

import org.posthorn.disk.Disk;
import org.posthorn.mail.Address;
import org.posthorn.mail.PathException;
import org.posthorn.mail.ReversePath;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A message of a program on this host, on its way to the daemon: an envelope in lines, an empty
 * line, the message.
 *
 * @param from empty: whoever owns the file
 * @param recipients who shall get it yet
 * @param utf8 whether header fields may hold UTF-8, and only hosts that know it get the message
 * @param message with whatever line ends it came with
 * @param waiting empty before the daemon has tried it
 */
public record DropFile(
        Optional<ReversePath> from,
        List<Address> recipients,
        boolean utf8,
        byte[] message,
        Optional<Waiting> waiting) {

    /**
     * What the daemon notes of a message that not everybody could get at once.
     *
     * @param owner of the file in which it came
     * @param since when it was tried first
     */
    record Waiting(String owner, Instant since) {}

    /** What a name ends with once the file is whole. */
    static final String WHOLE = ".mail";

    private static final String MAGIC = "posthorn-drop 1";

    private static final String SINCE = "since ";

    /** RFC 6531 §3.4. */
    private static final String UTF8 = "smtputf8";

    private static final int MAX_LINE = 1_000;

    private static final Set<PosixFilePermission> MODE =
            PosixFilePermissions.fromString("rw-r--r--");

    /** A file that is none. */
    static final class BadDropException extends IOException {

        private static final long serialVersionUID = 1;

        BadDropException(String message) {
            super(message);
        }
    }

    public DropFile {
        recipients = List.copyOf(recipients);
    }

    /** A new one. */
    public DropFile(
            Optional<ReversePath> from, List<Address> recipients, boolean utf8, byte[] message) {
        this(from, recipients, utf8, message, Optional.empty());
    }

    /**
     * Puts it into the folder, durably, under a name that nobody else has. The daemon may be
     * another user, so everybody may read the file; but nobody can guess its name.
     */
    public void writeTo(Path folder, Disk disk) throws IOException {
        String name = UUID.randomUUID().toString();
        Path unfinished = folder.resolve(name + ".tmp");
        byte[] octets = octets();
        disk.perform(volume -> {
            try (var file = volume.create(unfinished)) {
                file.write(octets);
                file.force();
            }
            volume.setPermissions(unfinished, MODE);
            volume.rename(unfinished, folder.resolve(name + WHOLE));
            volume.forceDirectory(folder);
        });
    }

    byte[] octets() {
        var head = new StringBuilder(MAGIC).append('\n');
        waiting.ifPresent(noted ->
                head.append(SINCE)
                        .append(noted.since())
                        .append(' ')
                        .append(noted.owner())
                        .append('\n'));
        from.ifPresent(path -> head.append("from ").append(path.toPath()).append('\n'));
        recipients.forEach(to -> head.append("to ").append(to.toMailbox()).append('\n'));
        if (utf8) {
            head.append(UTF8).append('\n');
        }
        var all = new ByteArrayOutputStream();
        all.writeBytes(head.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        all.writeBytes(message);
        return all.toByteArray();
    }

    /**
     * Reads one.
     *
     * @param limit octets that a message may have
     * @param most recipients
     */
    static DropFile read(InputStream in, long limit, int most) throws IOException {
        if (!line(in).equals(MAGIC)) {
            throw new BadDropException("it does not begin with " + MAGIC);
        }
        Optional<Waiting> waiting = Optional.empty();
        Optional<ReversePath> from = Optional.empty();
        var recipients = new ArrayList<Address>();
        boolean utf8 = false;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.startsWith(SINCE)) {
                waiting = Optional.of(waiting(line.substring(SINCE.length())));
            } else if (line.startsWith("from ")) {
                from = Optional.of(path(line.substring("from ".length())));
            } else if (line.startsWith("to ")) {
                recipients.add(address(line.substring("to ".length())));
                if (recipients.size() > most) {
                    throw new BadDropException("it is for more than " + most + " recipients");
                }
            } else if (line.equals(UTF8)) {
                utf8 = true;
            } else {
                throw new BadDropException("its envelope cannot be read");
            }
        }
        byte[] message = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
        if (recipients.isEmpty() || message.length > limit) {
            throw new BadDropException(
                    recipients.isEmpty() ? "it is for nobody" : "it is too large");
        }
        return new DropFile(from, recipients, utf8, message, waiting);
    }

    private static Waiting waiting(String text) throws BadDropException {
        String[] words = text.split(" ", 2);
        try {
            return new Waiting(words.length > 1 ? words[1] : "", Instant.parse(words[0]));
        } catch (DateTimeParseException e) {
            throw new BadDropException("its envelope has a bad time");
        }
    }

    private static ReversePath path(String text) throws BadDropException {
        return text.equals("<>")
                ? new ReversePath.Null()
                : new ReversePath.Of(address(text.replaceAll("^<|>$", "")));
    }

    private static Address address(String text) throws BadDropException {
        try {
            return Address.parse(text);
        } catch (PathException e) {
            throw new BadDropException("its envelope has a bad address: " + e.getMessage());
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0 || line.size() > MAX_LINE) {
                throw new BadDropException("its envelope does not end");
            }
            line.write(octet);
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
