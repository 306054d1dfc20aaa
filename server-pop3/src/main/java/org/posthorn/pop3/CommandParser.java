package org.posthorn.pop3;

import org.posthorn.conf.Secret;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Lines to commands. RFC 1939 §3, RFC 5034 §4. */
final class CommandParser {

    private static final Command UNKNOWN = invalid("Unknown command");

    private CommandParser() {}

    static Command parse(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        int space = text.indexOf(' ');
        String keyword = space < 0 ? text : text.substring(0, space);
        Optional<String> rest =
                space < 0 ? Optional.empty() : Optional.of(text.substring(space + 1));
        List<String> words =
                rest.stream()
                        .flatMap(r -> List.of(r.split(" ")).stream())
                        .filter(word -> !word.isEmpty())
                        .toList();
        return switch (keyword.toUpperCase(Locale.ROOT)) {
            case "CAPA" -> bare(words, new Command.Capa());
            case "QUIT" -> bare(words, new Command.Quit());
            case "STLS" -> bare(words, new Command.Stls());
            case "STAT" -> bare(words, new Command.Stat());
            case "NOOP" -> bare(words, new Command.Noop());
            case "RSET" -> bare(words, new Command.Rset());
            case "USER" -> user(rest);
            case "PASS" -> pass(rest);
            case "AUTH" -> auth(words);
            case "LIST" -> listing(words, Command.List::new);
            case "UIDL" -> listing(words, Command.Uidl::new);
            case "RETR" -> message(words, Command.Retr::new);
            case "DELE" -> message(words, Command.Dele::new);
            case "TOP" -> top(words);
            default -> UNKNOWN;
        };
    }

    private static Command bare(List<String> words, Command command) {
        return words.isEmpty() ? command : invalid("This command takes no argument");
    }

    private static Command user(Optional<String> rest) {
        return rest.flatMap(CommandParser::utf8)
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .<Command>map(Command.User::new)
                .orElse(invalid("Say USER and a name"));
    }

    /** The whole rest of the line: a password may hold and end with spaces. RFC 1939 §7, PASS. */
    private static Command pass(Optional<String> rest) {
        return rest.flatMap(CommandParser::utf8)
                .<Command>map(password -> new Command.Pass(new Secret(password)))
                .orElse(invalid("Say PASS and a password"));
    }

    private static Command auth(List<String> words) {
        return switch (words.size()) {
            case 0 -> new Command.Mechanisms();
            case 1 -> new Command.Auth(words.getFirst(), Optional.empty());
            case 2 -> new Command.Auth(words.getFirst(), Optional.of(words.getLast()));
            default -> invalid("Say AUTH, a mechanism and at most one response");
        };
    }

    /** Makes the command that a message number belongs to, or that goes without one. */
    private interface Listing {
        Command of(OptionalInt message);
    }

    private interface Numbered {
        Command of(int message);
    }

    private static Command listing(List<String> words, Listing command) {
        return switch (words.size()) {
            case 0 -> command.of(OptionalInt.empty());
            case 1 -> message(words, number -> command.of(OptionalInt.of(number)));
            default -> invalid("Say one message number or none");
        };
    }

    private static Command message(List<String> words, Numbered command) {
        OptionalInt number = words.size() == 1 ? number(words.getFirst()) : OptionalInt.empty();
        return number.isPresent() && number.getAsInt() > 0
                ? command.of(number.getAsInt())
                : invalid("Say one message number");
    }

    private static Command top(List<String> words) {
        if (words.size() == 2) {
            OptionalInt message = number(words.getFirst());
            OptionalInt lines = number(words.getLast());
            if (message.isPresent() && message.getAsInt() > 0 && lines.isPresent()) {
                return new Command.Top(message.getAsInt(), lines.getAsInt());
            }
        }
        return invalid("Say TOP, a message number and a number of lines");
    }

    private static OptionalInt number(String text) {
        return text.matches("[0-9]{1,9}")
                ? OptionalInt.of(Integer.parseInt(text))
                : OptionalInt.empty();
    }

    private static Optional<String> utf8(String octets) {
        byte[] bytes = octets.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Command invalid(String text) {
        return new Command.Invalid(new Reply.Err(text));
    }
}
