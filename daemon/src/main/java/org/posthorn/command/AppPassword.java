package org.posthorn.command;

import org.posthorn.Json;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code posthorn account app-password}: passwords that single programs have. */
@Command(
        name = "app-password",
        description = "Passwords that single programs have beside the one of the account.")
final class AppPassword extends CommandGroup {

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new AppPassword())
                .addSubcommand(new Add(terminal))
                .addSubcommand(new List(terminal))
                .addSubcommand(new Remove(terminal));
    }

    /** Which one. */
    private static final class Named {

        @Parameters(index = "0", paramLabel = "USER", description = "For example ada@example.org.")
        private String user = "";

        @Parameters(index = "1", paramLabel = "NAME", description = "For example phone.")
        private String name = "";

        Map<String, Object> request(String what) {
            var request = new LinkedHashMap<String, Object>();
            request.put("do", what);
            request.put("user", user);
            request.put("name", name);
            return request;
        }
    }

    /** {@code posthorn account app-password add}. */
    @Command(
            name = "add",
            description = "Make an app password, and print it: it is shown this once only.")
    static final class Add implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Mixin private Named named = new Named();

        @Option(
                names = "--services",
                paramLabel = "LIST",
                defaultValue = "all",
                description = "What it is good for: some of smtp,imap,pop3. Default: all.")
        private String services = "all";

        @Option(names = "--json", description = "As {user, name, services, password}.")
        private boolean json;

        private final Terminal terminal;

        Add(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            var request = named.request("app-password add");
            request.put("services", services);
            var added = Auth.ask(options, request).getFirst();
            if (json) {
                terminal.out().println(Json.write(added));
            } else {
                terminal.out().println(added.get("password"));
            }
            return ExitCode.OK;
        }
    }

    /** {@code posthorn account app-password list}. */
    @Command(name = "list", description = "Print the app passwords of an account, by name.")
    static final class List implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Parameters(paramLabel = "USER", description = "For example ada@example.org.")
        private String user = "";

        @Option(names = "--json", description = "As a list of {name, services, created}.")
        private boolean json;

        private final Terminal terminal;

        List(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            var apps = Auth.ask(options, Map.of("do", "app-password list", "user", user));
            if (json) {
                terminal.out().println(Json.write(apps));
            } else {
                apps.forEach(app ->
                        terminal.out()
                                .println(
                                        app.get("name")
                                                + ", for "
                                                + app.get("services")
                                                + ", since "
                                                + app.get("created")));
            }
            return ExitCode.OK;
        }
    }

    /** {@code posthorn account app-password remove}. */
    @Command(name = "remove", description = "Take an app password back.")
    static final class Remove implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Mixin private Named named = new Named();

        private final Terminal terminal;

        Remove(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            var removed = Auth.ask(options, named.request("app-password remove")).getFirst();
            terminal.out()
                    .println(
                            "app password "
                                    + removed.get("name")
                                    + " of "
                                    + removed.get("user")
                                    + " removed");
            return ExitCode.OK;
        }
    }
}
