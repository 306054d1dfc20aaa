package org.posthorn.command;

import org.jspecify.annotations.Nullable;
import org.posthorn.LocalDesk;
import org.posthorn.migrate.Progress;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code posthorn queue}: through the daemon where it runs, else in the files. */
@Command(name = "queue", description = "Mail that waits for other hosts: look at it, change it.")
final class QueueCommand extends CommandGroup {

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new QueueCommand())
                .addSubcommand(new QueueList(terminal))
                .addSubcommand(new QueueShow(terminal))
                .addSubcommand(new QueueRetry(terminal))
                .addSubcommand(new QueueHold(terminal))
                .addSubcommand(new QueueRelease(terminal))
                .addSubcommand(new QueueRemove(terminal))
                .addSubcommand(new QueueExport(terminal));
    }

    /** Who is asked. */
    static LocalDesk open(Options options) throws IOException {
        return LocalDesk.ofQueue(options.load());
    }

    static List<Map<String, Object>> ask(LocalDesk desk, Map<String, Object> request)
            throws IOException {
        return desk.ask(request, Progress.NONE);
    }

    /** Which messages are meant. */
    static final class Filter {

        /** Where a message stands. */
        enum State {
            ACTIVE,
            DEFERRED,
            HELD,
            DONE
        }

        @Mixin private Options options = new Options();

        @Option(
                names = "--sender",
                paramLabel = "ADDRESS",
                description = "Those from there; <> is the sender of reports.")
        private @Nullable String sender;

        @Option(
                names = "--recipient",
                paramLabel = "ADDRESS",
                description = "Those with this recipient.")
        private @Nullable String recipient;

        @Option(
                names = "--domain",
                paramLabel = "DOMAIN",
                description = "Those with a recipient there.")
        private @Nullable String domain;

        @Option(
                names = "--state",
                paramLabel = "STATE",
                description = "Those that are active, deferred, held, or done but for a report.")
        private @Nullable State state;

        Options options() {
            return options;
        }

        Map<String, Object> request(String what) {
            var request = new HashMap<String, Object>();
            request.put("do", what);
            if (sender != null) {
                request.put("sender", sender.equals("<>") ? "" : sender);
            }
            if (recipient != null) {
                request.put("recipient", recipient);
            }
            if (domain != null) {
                request.put("domain", domain);
            }
            if (state != null) {
                request.put("state", state.name().toLowerCase(Locale.ROOT));
            }
            return request;
        }

        /** Whether everything is meant. */
        boolean isEmpty() {
            return sender == null && recipient == null && domain == null && state == null;
        }
    }
}
