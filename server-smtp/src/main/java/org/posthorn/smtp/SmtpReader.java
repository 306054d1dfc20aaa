package org.posthorn.smtp;

import org.posthorn.mail.Scan;
import org.posthorn.net.Connection;
import org.posthorn.net.LineException;
import org.posthorn.pipeline.Origin.Greeting;
import org.posthorn.sasl.SaslDialogue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Reads commands, whole and checked: behind it there are no strings that mean something. */
final class SmtpReader {

    /**
     * Of a command without its CRLF. RFC 5321 §4.5.3.1.4 asks for 512, extensions add to that, and
     * RFC 5321 §4.5.3.1 asks to be generous.
     */
    static final int MAX_LINE = 2048;

    /** Of the name in EHLO, as long as a domain can be. RFC 5321 §4.5.3.1.2. */
    private static final int MAX_NAME = 255;

    private final Connection connection;

    SmtpReader(Connection connection) {
        this.connection = connection;
    }

    SmtpCommand next() throws IOException {
        try {
            return parse(connection.readLine(SaslDialogue.MAX_LINE));
        } catch (LineException e) {
            return isTooLongForAuth(e)
                    ? new SmtpCommand.Faulty(Auth.TOO_LONG)
                    : faulty(500, "5.5.2", describe(e.fault()));
        }
    }

    /** RFC 4954 §6: the initial response is a line of the exchange. */
    private static boolean isTooLongForAuth(LineException e) {
        return e.fault() == LineException.Fault.TOO_LONG
                && e.head().regionMatches(true, 0, "AUTH ", 0, 5);
    }

    private static String describe(LineException.Fault fault) {
        return switch (fault) {
            case TOO_LONG -> "Line too long";
            case BARE_CR -> "Bare CR: lines end with CRLF";
            case BARE_LF -> "Bare LF: lines end with CRLF";
            case NUL -> "NUL in a command";
        };
    }

    static SmtpCommand parse(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1).stripTrailing();
        int space = text.indexOf(' ');
        String verb = (space < 0 ? text : text.substring(0, space)).toUpperCase(Locale.ROOT);
        String argument = space < 0 ? "" : text.substring(space).strip();
        if (line.length > MAX_LINE && !verb.equals("AUTH")) {
            return faulty(500, "5.5.2", "Line too long");
        }
        return switch (verb) {
            case "MAIL" -> MailArguments.mail(line, verb.length());
            case "RCPT" -> MailArguments.rcpt(line, verb.length());
            default ->
                    isPrintable(text)
                            ? other(verb, argument)
                            : faulty(500, "5.5.2", "Not printable ASCII");
        };
    }

    private static SmtpCommand other(String verb, String argument) {
        return switch (verb) {
            case "EHLO" -> hello(Greeting.EHLO, argument);
            case "HELO" -> hello(Greeting.HELO, argument);
            case "LHLO" -> hello(Greeting.LHLO, argument);
            case "AUTH" -> auth(argument);
            case "STARTTLS" -> bare(new SmtpCommand.StartTls(), argument);
            case "DATA" -> bare(new SmtpCommand.Data(), argument);
            case "RSET" -> bare(new SmtpCommand.Rset(), argument);
            case "QUIT" -> bare(new SmtpCommand.Quit(), argument);
            case "NOOP" -> new SmtpCommand.Noop();
            case "HELP" -> new SmtpCommand.Help();
            case "VRFY" -> withArgument(new SmtpCommand.Vrfy(), argument);
            case "EXPN" -> withArgument(new SmtpCommand.Expn(), argument);
            default -> faulty(500, "5.5.1", "Command not recognised");
        };
    }

    /** Any name is taken that is not dangerous: real clients send all sorts. */
    private static SmtpCommand hello(Greeting greeting, String name) {
        return name.isEmpty() || name.length() > MAX_NAME
                ? faulty(501, "5.5.4", "Syntax: " + greeting + " domain")
                : new SmtpCommand.Hello(greeting, name);
    }

    private static SmtpCommand auth(String argument) {
        String[] words = argument.split(" +", 0);
        if (argument.isEmpty() || words.length > 2) {
            return faulty(501, "5.5.4", "Syntax: AUTH mechanism [initial-response]");
        }
        return new SmtpCommand.Auth(
                words[0].toUpperCase(Locale.ROOT),
                words.length == 2 ? Optional.of(words[1]) : Optional.empty());
    }

    private static SmtpCommand bare(SmtpCommand command, String argument) {
        return argument.isEmpty() ? command : faulty(501, "5.5.4", "It takes no argument");
    }

    private static SmtpCommand withArgument(SmtpCommand command, String argument) {
        return argument.isEmpty() ? faulty(501, "5.5.4", "It needs an argument") : command;
    }

    private static boolean isPrintable(String text) {
        return Scan.all(text, c -> c >= ' ' && c <= '~');
    }

    private static SmtpCommand faulty(int code, String status, String text) {
        return new SmtpCommand.Faulty(Reply.of(code, status, text));
    }
}
