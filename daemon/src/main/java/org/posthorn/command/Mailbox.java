package org.posthorn.command;

import org.posthorn.Json;
import org.posthorn.LocalDesk;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code posthorn mailbox}: through the daemon where it runs, else in the files. */
@Command(
        name = "mailbox",
        description = "The mailboxes of accounts: look, check, bring in, take away.")
final class Mailbox extends CommandGroup {

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new Mailbox())
                .addSubcommand(new MailboxList(terminal))
                .addSubcommand(new MailboxStatus(terminal))
                .addSubcommand(new MailboxVerify(terminal))
                .addSubcommand(new MailboxExport(terminal))
                .addSubcommand(new MailboxImport(terminal))
                .addSubcommand(new MailboxExpire(terminal));
    }

    /** What all of them take, and how they ask. */
    static final class Desk {

        @Mixin private Options options = new Options();

        @Option(names = "--json", description = "As a JSON list.")
        private boolean json;

        Options options() {
            return options;
        }

        boolean json() {
            return json;
        }

        List<Map<String, Object>> ask(Map<String, Object> request, Terminal terminal)
                throws IOException {
            try (var mail = LocalDesk.ofMail(options.load(), options.file());
                    var progress = new ProgressLine(terminal)) {
                return mail.ask(request, progress);
            }
        }

        /** Prints JSON if that is wanted. */
        boolean printed(List<Map<String, Object>> result, Terminal terminal) {
            if (json) {
                terminal.out().println(Json.write(result));
            }
            return json;
        }
    }
}
