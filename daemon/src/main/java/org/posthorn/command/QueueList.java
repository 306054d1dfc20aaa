package org.posthorn.command;

import org.posthorn.Json;
import org.posthorn.LocalDesk;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** {@code posthorn queue list}. */
@Command(
        name = "list",
        description = {
            "Print a line for each message, the oldest first, and how many there are.",
            "ID, age, octets, state, sender, recipient, when it is tried next, and what was said"
                    + " last."
        })
final class QueueList implements Callable<Integer> {

    private static final int LONGEST_REASON = 80;

    /** Parts of the list that wait to be printed. */
    private static final int PARTS = 2;

    @Mixin private QueueCommand.Filter filter = new QueueCommand.Filter();

    @Option(
            names = "--json",
            description =
                    "As a list of {id, account, sender, accepted, size, state, recipients:"
                            + " [{address, progress, attempts, next, diagnosis}]}.")
    private boolean json;

    private final Terminal terminal;

    QueueList(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        long messages = 0;
        long octets = 0;
        var ages = new Ages(Instant.now());
        var out = terminal.out();
        var lines = new StringBuilder(json ? "[" : "");
        var parts = new ArrayBlockingQueue<Optional<List<Map<String, Object>>>>(PARTS);
        // what comes next is read while this is printed
        try (var desk = QueueCommand.open(filter.options());
                var reader = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> read = reader.submit(() -> read(desk, parts));
            for (var part = parts.take(); part.isPresent(); part = parts.take()) {
                for (Map<String, Object> message : part.get()) {
                    if (json) {
                        lines.append(messages == 0 ? "" : ",").append(Json.write(message));
                    } else {
                        lines.append(line(message, ages)).append('\n');
                    }
                    messages++;
                    octets += QueueText.number(message, "size");
                }
                out.print(lines);
                lines.setLength(0);
            }
            result(read);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        out.print(lines);
        out.println(json ? "]" : messages + " messages, " + octets + " octets");
        return ExitCode.OK;
    }

    private Void read(LocalDesk desk, BlockingQueue<Optional<List<Map<String, Object>>>> parts)
            throws IOException, InterruptedException {
        try {
            desk.list(filter.request("queue list"), some -> put(parts, some));
        } finally {
            parts.put(Optional.empty());
        }
        return null;
    }

    private static void put(
            BlockingQueue<Optional<List<Map<String, Object>>>> parts,
            List<Map<String, Object>> some)
            throws InterruptedIOException {
        try {
            parts.put(Optional.of(some));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private static void result(Future<?> future) throws IOException, InterruptedException {
        try {
            future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private static String line(Map<String, Object> message, Ages ages) {
        List<Map<?, ?>> recipients = QueueText.maps(message, "recipients");
        String next = "";
        String reason = "";
        for (Map<?, ?> recipient : recipients) {
            String time = QueueText.text(recipient, "next");
            if (!time.isEmpty() && (next.isEmpty() || time.compareTo(next) < 0)) {
                next = time;
            }
            if (reason.isEmpty() || QueueText.text(recipient, "progress").equals("pending")) {
                String said = QueueText.text(recipient, "diagnosis");
                reason = said.isEmpty() ? reason : said;
            }
        }
        var line = new StringBuilder();
        line.append(QueueText.text(message, "id"))
                .append(' ')
                .append(ages.of(QueueText.text(message, "accepted")))
                .append(' ')
                .append(QueueText.number(message, "size"))
                .append(' ')
                .append(QueueText.text(message, "state"))
                .append(" <")
                .append(QueueText.text(message, "sender"))
                .append("> to <")
                .append(QueueText.text(recipients.getFirst(), "address"))
                .append('>');
        if (recipients.size() > 1) {
            line.append(" and ").append(recipients.size() - 1).append(" more");
        }
        if (!next.isEmpty()) {
            line.append(", next ").append(QueueText.time(next));
        }
        if (!reason.isEmpty()) {
            boolean whole = reason.length() <= LONGEST_REASON;
            line.append(": ").append(whole ? reason : reason.substring(0, LONGEST_REASON) + "…");
        }
        return line.toString();
    }
}
