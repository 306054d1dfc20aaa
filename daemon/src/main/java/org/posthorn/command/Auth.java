package org.posthorn.command;

import org.posthorn.Json;
import org.posthorn.LocalDesk;
import org.posthorn.migrate.Progress;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code posthorn auth}: through the daemon where it runs, else in its files. */
@Command(name = "auth", description = "Logins: who is banned, and would a login succeed?")
final class Auth extends CommandGroup {

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new Auth())
                .addSubcommand(new Bans(terminal))
                .addSubcommand(new Unban(terminal))
                .addSubcommand(new Test(terminal));
    }

    /** How logins are asked about. */
    static List<Map<String, Object>> ask(Options options, Map<String, Object> request)
            throws IOException {
        try (var logins = LocalDesk.ofLogins(options.load(), options.file())) {
            return logins.ask(request, Progress.NONE);
        }
    }

    /** {@code posthorn auth bans}. */
    @Command(name = "bans", description = "Print who is banned for guessing passwords.")
    static final class Bans implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Option(names = "--json", description = "As a list of {address, until, failures}.")
        private boolean json;

        private final Terminal terminal;

        Bans(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            var bans = ask(options, Map.of("do", "auth bans"));
            if (json) {
                terminal.out().println(Json.write(bans));
            } else {
                bans.forEach(ban ->
                        terminal.out()
                                .println(
                                        ban.get("address")
                                                + " until "
                                                + ban.get("until")
                                                + ", after "
                                                + ban.get("failures")
                                                + " failures"));
            }
            return ExitCode.OK;
        }
    }

    /** {@code posthorn auth unban}. */
    @Command(
            name = "unban",
            description = "Let clients in again. Exit code 1: ADDRESS was not banned.")
    static final class Unban implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @ArgGroup(exclusive = true, multiplicity = "1")
        private Who who = new Who();

        /** One of both. */
        static final class Who {

            @Parameters(
                    paramLabel = "ADDRESS",
                    description = "As bans prints it: 192.0.2.66, or 2001:db8::/64.")
            private String address = "";

            @Option(names = "--all", description = "Everybody.")
            private boolean all;
        }

        private final Terminal terminal;

        Unban(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            String address = who.all ? "all" : who.address;
            var freed = ask(options, Map.of("do", "auth unban", "address", address));
            freed.forEach(client -> terminal.out().println(client.get("address") + " unbanned"));
            if (freed.isEmpty() && !who.all) {
                throw new CommandException(address + " is not banned");
            }
            return ExitCode.OK;
        }
    }

    /** {@code posthorn auth test}. */
    @Command(
            name = "test",
            description =
                    "Say whether a login would succeed, and why not; it counts for nothing. Exit"
                            + " code 1: it would not.")
    static final class Test implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Parameters(paramLabel = "USER", description = "As a client sends it.")
        private String user = "";

        @Option(
                names = "--service",
                paramLabel = "SERVICE",
                defaultValue = "imap",
                description = "smtp, imap (the default) or pop3.")
        private String service = "imap";

        @Option(
                names = "--address",
                paramLabel = "ADDRESS",
                defaultValue = "127.0.0.1",
                description = "Where the client is. Default: 127.0.0.1.")
        private String address = "127.0.0.1";

        @Option(
                names = "--password-stdin",
                description = "Take the first line of the input as the password.")
        private boolean stdin;

        @Option(
                names = "--json",
                description = "As {user, scheme, appPassword, result, reason, banned}.")
        private boolean json;

        private final Terminal terminal;

        Test(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            if (!List.of("smtp", "imap", "pop3").contains(service)) {
                throw new CommandException("--service is one of smtp, imap, pop3", ExitCode.USAGE);
            }
            var password = stdin ? terminal.readPassword() : terminal.askPasswordOnce();
            var answer =
                    ask(
                                    options,
                                    Map.of(
                                            "do",
                                            "auth test",
                                            "user",
                                            user,
                                            "password",
                                            password.value(),
                                            "service",
                                            service,
                                            "address",
                                            address))
                            .getFirst();
            if (json) {
                terminal.out().println(Json.write(answer));
            } else {
                answer.forEach((key, value) ->
                        terminal.out().println(key.replace("appP", "app p") + ": " + value));
            }
            return "ok".equals(answer.get("result")) ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }
}
