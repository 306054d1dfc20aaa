package org.posthorn.command;

import org.posthorn.conf.Secret;
import org.posthorn.sasl.HashedPassword;
import org.posthorn.sasl.StoredPassword;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code posthorn password}: needs no configuration and no daemon. */
@Command(name = "password", description = "Hash a password, or compare one with a hash.")
final class Password extends CommandGroup {

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new Password())
                .addSubcommand(new Hash(terminal))
                .addSubcommand(new Verify(terminal));
    }

    /** {@code posthorn password hash}. */
    @Command(name = "hash", description = "Print a password as a directory stores it.")
    static final class Hash implements Callable<Integer> {

        @Option(
                names = "--scheme",
                paramLabel = "SCHEME",
                defaultValue = "ARGON2ID",
                description =
                        "ARGON2ID (the default), BLF-CRYPT, SHA512-CRYPT, SHA256-CRYPT, PBKDF2,"
                                + " SCRAM-SHA-256, SCRAM-SHA-1, SSHA512 or SSHA256.")
        private String scheme = "ARGON2ID";

        @Option(
                names = "--password-stdin",
                description = "Take the first line of the input as the password.")
        private boolean stdin;

        private final Terminal terminal;

        Hash(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            if (!HashedPassword.SCHEMES.contains(scheme.toUpperCase(Locale.ROOT))) {
                // Before anybody has typed a password.
                made(new Secret("x"), ExitCode.USAGE);
            }
            Secret password =
                    stdin ? terminal.readPassword() : terminal.askPassword("the new hash");
            terminal.out().println(made(password, ExitCode.SOFTWARE).value());
            return ExitCode.OK;
        }

        private Secret made(Secret password, int otherwise) {
            try {
                return HashedPassword.of(scheme, password);
            } catch (IllegalArgumentException e) {
                throw new CommandException(String.valueOf(e.getMessage()), otherwise);
            }
        }
    }

    /** {@code posthorn password verify}. */
    @Command(
            name = "verify",
            description = "Compare a password with a stored one. Exit code 1: another.")
    static final class Verify implements Callable<Integer> {

        @ArgGroup(exclusive = true, multiplicity = "1")
        private Known known = new Known();

        /** One of both. */
        static final class Known {

            @Parameters(
                    paramLabel = "STORED",
                    description =
                            "As the directory has it, for example '{SSHA256}...', in quotes. Others"
                                    + " on this machine can see it while the command runs.")
            private String stored = "";

            @Option(
                    names = "--stored-stdin",
                    description = "Take the first line of the input as STORED.")
            private boolean stdin;
        }

        @Option(
                names = "--default-scheme",
                paramLabel = "SCHEME",
                defaultValue = "CRYPT",
                description = "The scheme of a STORED without one. Default: CRYPT.")
        private String scheme = "CRYPT";

        @Option(
                names = "--password-stdin",
                description = "Take the first line of the input as the password.")
        private boolean stdin;

        private final Terminal terminal;

        Verify(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            Secret stored = known.stdin ? terminal.readPassword() : new Secret(known.stored);
            var parsed = StoredPassword.parse(stored, scheme.toUpperCase(Locale.ROOT));
            try {
                Optional<String> weakness = parsed.weakness();
                Secret password = stdin ? terminal.readPassword() : terminal.askPasswordOnce();
                boolean same = parsed.matches(password);
                terminal.out().println(same ? "the password matches" : "another password");
                weakness.ifPresent(weak ->
                        terminal.err()
                                .println(
                                        weak
                                                + " is weak: no login unless [auth] weak-schemes"
                                                + " names it"));
                return same ? ExitCode.OK : ExitCode.SOFTWARE;
            } catch (IllegalArgumentException e) {
                throw new CommandException("the stored password is " + e.getMessage());
            }
        }
    }
}
