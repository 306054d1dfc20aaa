package org.posthorn.command;

import org.jspecify.annotations.Nullable;
import org.posthorn.AccountBook;
import org.posthorn.conf.Secret;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.DirectoryConf;
import org.posthorn.directory.LoginLimits;
import org.posthorn.mail.Address;
import org.posthorn.mail.DomainName;
import org.posthorn.mail.PathException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code posthorn account}: through the daemon where it runs, else in its files. */
@Command(
        name = "account",
        description = "The accounts: add, list, limit, change the password, remove.")
final class Account extends CommandGroup {

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new Account())
                .addSubcommand(new Add(terminal))
                .addSubcommand(AppPassword.of(terminal))
                .addSubcommand(new List(terminal))
                .addSubcommand(new Password(terminal))
                .addSubcommand(new Set(terminal))
                .addSubcommand(new Remove(terminal));
    }

    /** What is done with the accounts. */
    @FunctionalInterface
    private interface Work {
        void with(AccountBook accounts) throws IOException;
    }

    private static int work(Options options, Work work) throws IOException {
        return options.withAccounts(local -> work.with(local.book()));
    }

    static Address address(String text) {
        try {
            return Address.parse(text);
        } catch (PathException e) {
            throw new CommandException(
                    "'" + text + "' is not an address such as ada@example.org", ExitCode.USAGE);
        }
    }

    /** Whose password, and where it comes from. */
    private static final class NewPassword {

        @Parameters(paramLabel = "ADDRESS", description = "For example ada@example.org.")
        private String address = "";

        @Option(
                names = "--password-stdin",
                description = "Take the first line of the input as the password.")
        private boolean stdin;

        Secret password(Terminal terminal) {
            return stdin ? terminal.readPassword() : terminal.askPassword(address);
        }
    }

    /** Where an account may log in. */
    private static final class Limits {

        @Option(
                names = "--services",
                paramLabel = "LIST",
                description = "What it may log in to: some of smtp,imap,pop3, or all.")
        private @Nullable String services;

        @Option(
                names = "--networks",
                paramLabel = "LIST",
                description = "Where its clients may be: such as 10.0.0.0/8,2001:db8::/32, or all.")
        private @Nullable String networks;

        LoginLimits parsed() {
            try {
                return LoginLimits.parse(
                        Optional.ofNullable(services), Optional.ofNullable(networks));
            } catch (AccountException e) {
                throw new CommandException(String.valueOf(e.getMessage()), ExitCode.USAGE);
            }
        }
    }

    /** {@code posthorn account add}. */
    @Command(name = "add", description = "Add an account. Its password is asked for.")
    static final class Add implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Mixin private NewPassword login = new NewPassword();

        @Mixin private Limits limits = new Limits();

        private final Terminal terminal;

        Add(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            var added = address(login.address);
            var limited = limits.parsed();
            requireOurs(added.domain());
            var password = login.password(terminal);
            return work(
                    options,
                    accounts -> {
                        accounts.add(added, password, limited);
                        terminal.out().println(added + " added");
                    });
        }

        /** Before anybody has thought of a password. Those of a database are in the database. */
        private void requireOurs(String domain) {
            var conf = options.load();
            boolean inFile = conf.directory().common().kind() == DirectoryConf.Kind.FILE;
            if (inFile
                    && conf.domains().stream()
                            .map(DomainName::canonical)
                            .noneMatch(domain::equals)) {
                throw new CommandException(domain + " is not one of the configured domains");
            }
        }
    }

    /** {@code posthorn account list}. */
    @Command(name = "list", description = "Print the accounts.")
    static final class List implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Mixin private Printed printed = new Printed();

        private final Terminal terminal;

        List(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            return work(options, accounts -> printed.print(accounts.list(), terminal));
        }
    }

    /** {@code posthorn account password}. */
    @Command(name = "password", description = "Change the password of an account.")
    static final class Password implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Mixin private NewPassword login = new NewPassword();

        private final Terminal terminal;

        Password(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            var changed = address(login.address);
            var password = login.password(terminal);
            return work(
                    options,
                    accounts -> {
                        accounts.password(changed, password);
                        terminal.out().println("password of " + changed + " changed");
                    });
        }
    }

    /** {@code posthorn account set}. */
    @Command(name = "set", description = "Limit where an account may log in.")
    static final class Set implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Mixin private Limits limits = new Limits();

        @Parameters(paramLabel = "ADDRESS", description = "For example ada@example.org.")
        private String address = "";

        private final Terminal terminal;

        Set(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            var limited = address(address);
            var changes = limits.parsed();
            if (changes.equals(LoginLimits.UNCHANGED)) {
                throw new CommandException("set what? --services or --networks", ExitCode.USAGE);
            }
            return work(
                    options,
                    accounts -> {
                        accounts.limit(limited, changes);
                        terminal.out().println("limits of " + limited + " changed");
                    });
        }
    }

    /** {@code posthorn account remove}. */
    @Command(name = "remove", description = "Remove an account. Its mail stays on the disk.")
    static final class Remove implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Parameters(paramLabel = "ADDRESS", description = "For example ada@example.org.")
        private String address = "";

        private final Terminal terminal;

        Remove(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            var removed = address(address);
            return work(
                    options,
                    accounts -> {
                        accounts.remove(removed);
                        terminal.out().println(removed + " removed; its mail stays");
                    });
        }
    }
}
