package org.posthorn.migrate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.posthorn.disk.Disk;
import org.posthorn.store.MailboxName;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An mbox file, or a folder of them: mboxo, mboxrd, and mboxcl where {@code Content-Length} leads
 * to the next message. A message is the hash of its From_ line and header, and a count where
 * several have the same.
 */
public final class MboxSource implements Source {

    private static final String SUFFIX = ".mbox";

    private static final String NO_MBOX = " is no mbox: it does not begin with 'From '";

    /** As deep as mailboxes may be. */
    private static final int DEEPEST = MailboxName.MAX_DEPTH;

    private final Path from;
    private final Disk disk;
    private final List<String> nameless = new ArrayList<>();

    public MboxSource(Path from, Disk disk) {
        this.from = from;
        this.disk = disk;
    }

    @Override
    public List<Mailbox> mailboxes() throws IOException {
        if (disk.run(v -> Files.isRegularFile(from))) {
            return List.of(mailbox(from, MailboxName.INBOX));
        }
        var mailboxes = new ArrayList<Mailbox>();
        for (Path file : disk.run(v -> files())) {
            String path = from.relativize(file).toString();
            name(path)
                    .ifPresentOrElse(
                            name -> mailboxes.add(mailbox(file, name)), () -> nameless.add(path));
        }
        return mailboxes;
    }

    @Override
    public List<String> nameless() {
        return List.copyOf(nameless);
    }

    private static Mailbox mailbox(Path file, MailboxName name) {
        return new Mailbox(file.toString(), name, false, Optional.empty(), 0);
    }

    @Override
    public void read(Mailbox mailbox, Sink sink) throws IOException {
        Path file = Path.of(mailbox.key());
        Instant fallback = disk.run(v -> Files.getLastModifiedTime(file).toInstant());
        try (var in = new DiskInput(disk, file)) {
            var reading = new Reading(in, sink, fallback);
            if (reading.isMbox()) {
                reading.messages();
            } else if (file.equals(from)) {
                throw new IOException(file + NO_MBOX);
            } else {
                // what programs keep beside mail is no reason to be without the mail
                sink.skipped(Import.WITH_ALL + file + NO_MBOX);
            }
        }
    }

    @Override
    public void close() {}

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(from, DEEPEST)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static Optional<MailboxName> name(String path) {
        String name =
                path.endsWith(SUFFIX) ? path.substring(0, path.length() - SUFFIX.length()) : path;
        try {
            return Optional.of(MailboxName.of(name.split("/", -1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** One file from its beginning to its end. */
    private static final class Reading {

        private final DiskInput in;
        private final LinePieces lines;
        private final Sink sink;
        private final Instant fallback;
        private final Map<String, Integer> seen = new HashMap<>();
        private byte[] line;

        Reading(DiskInput in, Sink sink, Instant fallback) throws IOException {
            this.in = in;
            this.lines = new LinePieces(in);
            this.sink = sink;
            this.fallback = fallback;
            this.line = lines.next();
        }

        /** An empty file is one, too. */
        boolean isMbox() throws IOException {
            while (isBlank(line)) {
                line = lines.next();
            }
            return line.length == 0 || MboxWriter.startsWithFrom(line, 0);
        }

        void messages() throws IOException {
            boolean first = true;
            while (line.length > 0) {
                message(first);
                first = false;
            }
        }

        private void message(boolean first) throws IOException {
            byte[] from = line;
            byte[] header = Header.read(lines);
            var flags = new MboxFlags();
            var length = new long[] {-1};
            Header.fields(
                    header,
                    (name, value) -> {
                        flags.field(name, value);
                        if (name.equalsIgnoreCase("Content-Length") && value.matches("\\d{1,15}")) {
                            length[0] = Long.parseLong(value);
                        }
                    });
            byte[] kept = Header.without(header, MboxFlags::isOne);
            long end = length[0] < 0 ? -1 : end(lines.position() + length[0]);
            String id = id(from, kept);
            Instant date = FromLine.parse(from).orElse(fallback);
            // anybody can send a message that says so
            boolean internal = first && flags.isInternal();
            OutputStream out =
                    !internal && sink.wants(id)
                            ? sink.message(id, flags.flags(), date)
                            : OutputStream.nullOutputStream();
            var fields = new LinePieces(new ByteArrayInputStream(kept));
            for (byte[] field = fields.next(); field.length > 0; field = fields.next()) {
                out.write(MboxWriter.unquoted(field));
            }
            out.write('\n');
            body(out, end);
        }

        /** Up to the next From_ line, or to where the header says. */
        private void body(OutputStream out, long end) throws IOException {
            boolean begins = true;
            boolean blank = true;
            int held = 0;
            line = end >= 0 && lines.position() >= end ? new byte[0] : lines.next();
            while (line.length > 0) {
                boolean empty = begins && isBlank(line);
                if (begins && blank && end < 0 && FromLine.parse(line).isPresent()) {
                    return;
                }
                out.write("\n".repeat(held).getBytes(ISO_8859_1));
                held = 0;
                if (empty && end < 0) {
                    held = 1; // the last one stands between the messages
                } else {
                    out.write(begins ? MboxWriter.unquoted(line) : line);
                }
                blank = empty;
                begins = line[line.length - 1] == '\n';
                line = end >= 0 && lines.position() >= end ? new byte[0] : lines.next();
            }
            if (end >= 0) {
                do {
                    line = lines.next();
                } while (isBlank(line));
            }
        }

        /** Believed only if a message or the end of the file follows there, else -1. */
        private long end(long claimed) throws IOException {
            if (claimed > in.size()) {
                return -1;
            }
            String there = new String(in.peek(claimed, 8), ISO_8859_1).stripLeading();
            boolean atEnd = there.isEmpty() && claimed + 8 >= in.size();
            return atEnd || there.startsWith("From ") ? claimed : -1;
        }

        private String id(byte[] from, byte[] header) {
            try {
                var sha = MessageDigest.getInstance("SHA-256");
                sha.update(from);
                sha.update(header);
                String hash = HexFormat.of().formatHex(sha.digest(), 0, 16);
                return hash + "-" + seen.merge(hash, 1, Integer::sum);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        private static boolean isBlank(byte[] line) {
            return line.length == 1 && line[0] == '\n';
        }
    }
}
