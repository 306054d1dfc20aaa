package org.posthorn.command;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments of {@code sendmail}, in the form that programs have used since 1983: letters in one
 * word, values behind a letter or in the next word, and options that mean nothing here.
 *
 * @param dialogue {@code -bs}: the input is no message but SMTP, and nothing else counts
 * @param fromHeader {@code -t}: the recipients stand in the message, too
 * @param ignoreDots {@code -i}: a dot alone does not end the message
 * @param sender {@code -f}: as it is written there
 * @param name {@code -F}: of the sender, for people
 */
record SendmailArguments(
        boolean dialogue,
        boolean fromHeader,
        boolean ignoreDots,
        Optional<String> sender,
        Optional<String> name,
        List<String> recipients) {

    /** Ours with a value in the next word. */
    private static final Set<String> VALUED = Set.of("--config", "--drop");

    static SendmailArguments parse(List<String> words) {
        return new Parser(words.iterator()).parse();
    }

    /**
     * A whole command line with the long options first, which are ours, and the others behind
     * {@code --}: some mean something else elsewhere, as {@code -h} and {@code -V}.
     */
    static String[] behindOurs(String... line) {
        var ours = new ArrayList<String>(List.of(line[0]));
        var theirs = new ArrayList<String>();
        Iterator<String> words = List.of(line).subList(1, line.length).iterator();
        while (words.hasNext()) {
            String word = words.next();
            if (word.equals("--")) {
                theirs.add(word);
                words.forEachRemaining(theirs::add);
            } else if (word.startsWith("--")) {
                ours.add(word);
                if (VALUED.contains(word) && words.hasNext()) {
                    ours.add(words.next());
                }
            } else {
                theirs.add(word);
            }
        }
        ours.add("--");
        ours.addAll(theirs);
        return ours.toArray(String[]::new);
    }

    /** Goes through the words once. */
    private static final class Parser {

        private final Iterator<String> words;
        private final List<String> recipients = new ArrayList<>();
        private boolean dialogue;
        private boolean fromHeader;
        private boolean ignoreDots;
        private Optional<String> sender = Optional.empty();
        private Optional<String> name = Optional.empty();

        Parser(Iterator<String> words) {
            this.words = words;
        }

        SendmailArguments parse() {
            while (words.hasNext()) {
                String word = words.next();
                if (word.equals("--")) {
                    words.forEachRemaining(recipients::add);
                } else if (word.length() > 1 && word.startsWith("-")) {
                    options(word.substring(1));
                } else {
                    recipients.add(word);
                }
            }
            return new SendmailArguments(
                    dialogue, fromHeader, ignoreDots, sender, name, List.copyOf(recipients));
        }

        private void options(String letters) {
            int at = 0;
            while (at < letters.length() && isFlag(letters.charAt(at))) {
                at++;
            }
            if (at < letters.length()) {
                valued(letters.charAt(at), letters.substring(at + 1));
            }
        }

        private boolean isFlag(char letter) {
            switch (letter) {
                case 't' -> fromHeader = true;
                case 'i' -> ignoreDots = true;
                case 'm', 'n', 's', 'v', 'G', 'U' -> {}
                default -> {
                    return false;
                }
            }
            return true;
        }

        /** An option that takes the rest of its word, and some the next word if there is none. */
        private void valued(char letter, String rest) {
            switch (letter) {
                case 'f', 'r' -> sender = Optional.of(value(letter, rest));
                case 'F' -> name = Optional.of(value(letter, rest));
                case 'B', 'C', 'L', 'N', 'O', 'R', 'V', 'X', 'h', 'p' -> value(letter, rest);
                case 'o' -> ignoreDots |= rest.equals("i");
                case 'e', 'q', 'A', 'd' -> {}
                case 'b' -> mode(rest);
                default -> throw new CommandException("unknown option -" + letter);
            }
        }

        private String value(char letter, String rest) {
            if (!rest.isEmpty()) {
                return rest;
            }
            if (!words.hasNext()) {
                throw new CommandException("-" + letter + " needs a value");
            }
            return words.next();
        }

        private void mode(String mode) {
            dialogue =
                    switch (mode) {
                        case "m" -> false;
                        case "s" -> true;
                        default ->
                                throw new CommandException(
                                        "-b"
                                                + mode
                                                + ": only mail is taken here; see posthorn queue"
                                                + " list and posthorn lookup");
                    };
        }
    }
}
