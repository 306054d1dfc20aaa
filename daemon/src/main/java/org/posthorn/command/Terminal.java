package org.posthorn.command;

import org.jspecify.annotations.Nullable;
import org.posthorn.conf.Secret;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a command reads and writes. For one thread. */
public final class Terminal {

    /** Longer passwords are refused by clients sooner or later. */
    private static final int LONGEST_PASSWORD = 1024;

    private final BufferedReader in;
    private final Optional<InputStream> source;
    private final PrintWriter out;
    private final PrintWriter err;
    private final OutputStream octets;
    private final @Nullable Console console;

    private Terminal(
            Reader in,
            Optional<InputStream> source,
            PrintWriter out,
            PrintWriter err,
            OutputStream octets,
            @Nullable Console console) {
        this.in = new BufferedReader(in);
        this.source = source;
        this.out = out;
        this.err = err;
        this.octets = octets;
        this.console = console;
    }

    /** Of this process. */
    public static Terminal system() {
        return new Terminal(
                new InputStreamReader(System.in, StandardCharsets.UTF_8),
                Optional.of(System.in),
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                System.out,
                System.console());
    }

    /** Of a caller in this process; passwords come from {@code in}. */
    public static Terminal of(Reader in, PrintWriter out, PrintWriter err) {
        return new Terminal(in, Optional.empty(), out, err, new Characters(out), null);
    }

    /** What is there to read, in octets. Nothing else may have been read before. */
    InputStream input() throws IOException {
        return source.isPresent()
                ? source.get()
                : new ByteArrayInputStream(text(in).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Reader reader) throws IOException {
        var text = new StringWriter();
        reader.transferTo(text);
        return text.toString();
    }

    /** What no text is, such as a message, goes to the same place as {@link #out}. */
    OutputStream octets() {
        out.flush();
        return octets;
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    /** Whether somebody sits at {@link #err}. The JDK knows this of its input only. */
    boolean isErrInteractive() {
        try {
            return console != null
                    && Files.readSymbolicLink(Path.of("/proc/self/fd/2"))
                            .toString()
                            .matches("/dev/(pts/|tty).*");
        } catch (IOException e) {
            return false;
        }
    }

    /** Asks twice, without an echo. */
    Secret askPassword(String of) {
        Console asked = console();
        char[] first = asked.readPassword("Password of %s: ", of);
        char[] again = asked.readPassword("Once more: ");
        if (first == null || again == null || !new String(first).equals(new String(again))) {
            throw new CommandException("the two passwords differ; nothing was changed");
        }
        return checked(new String(first));
    }

    /** Asks for one that is compared, without an echo. */
    Secret askPasswordOnce() {
        char[] password = console().readPassword("Password: ");
        return checked(password == null ? "" : new String(password));
    }

    private Console console() {
        if (console == null) {
            throw new CommandException(
                    "there is no terminal to ask for the password; pipe it in with"
                            + " --password-stdin");
        }
        return console;
    }

    /** The first line of the input. */
    Secret readPassword() {
        var password = new StringBuilder();
        try {
            for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                password.append((char) c);
                if (password.length() > LONGEST_PASSWORD + 1) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new CommandException("the password cannot be read: " + e.getMessage());
        }
        return checked(password.toString().replaceFirst("\r$", ""));
    }

    private static Secret checked(String password) {
        if (password.isEmpty() || password.length() > LONGEST_PASSWORD) {
            throw new CommandException("a password has 1 to " + LONGEST_PASSWORD + " characters");
        }
        if (password.chars().anyMatch(Character::isISOControl)) {
            throw new CommandException("a password has no control characters");
        }
        return new Secret(password);
    }

    /** Writes each octet as one character. */
    private static final class Characters extends OutputStream {

        private final PrintWriter out;

        Characters(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void write(int octet) {
            out.write(octet & 0xff);
        }

        @Override
        public void flush() {
            out.flush();
        }
    }
}
