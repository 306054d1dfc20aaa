package org.posthorn.command;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of {@code sendmail}, in the form that programs have used since 1983: letters in one
 * word, values behind a letter or in the next word, and options that mean nothing here.
 *
 * @param fromHeader {@code -t}: the recipients stand in the message, too
 * @param ignoreDots {@code -i}: a dot alone does not end the message
 * @param sender {@code -f}: as it is written there
 * @param name {@code -F}: of the sender, for people
 */
record SendmailArguments(
        boolean fromHeader,
        boolean ignoreDots,
        @Nullable String sender,
        @Nullable String name,
        List<String> recipients) {

    /** Options with a value that is read and not used. */
    private static final String WITH_VALUE = "BCLNORVXhp";

    static SendmailArguments parse(List<String> words) {
        boolean fromHeader = false;
        boolean ignoreDots = false;
        String sender = null;
        String name = null;
        var recipients = new ArrayList<String>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                recipients.addAll(words.subList(i + 1, words.size()));
                break;
            }
            if (!word.startsWith("-") || word.equals("-")) {
                recipients.add(word);
                continue;
            }
            String options = word.substring(1);
            for (int at = 0; at < options.length(); at++) {
                char letter = options.charAt(at);
                if (letter == 't') {
                    fromHeader = true;
                    continue;
                }
                if (letter == 'i') {
                    ignoreDots = true;
                    continue;
                }
                String rest = options.substring(at + 1);
                if (letter == 'f'
                        || letter == 'r'
                        || letter == 'F'
                        || WITH_VALUE.indexOf(letter) >= 0) {
                    String value = rest;
                    if (rest.isEmpty()) {
                        i++;
                        if (i == words.size()) {
                            throw new CommandException("-" + letter + " needs a value");
                        }
                        value = words.get(i);
                    }
                    if (letter == 'F') {
                        name = value;
                    } else if (letter == 'f' || letter == 'r') {
                        sender = value;
                    }
                } else if (letter == 'o') {
                    ignoreDots |= rest.equals("i");
                } else if (letter == 'b') {
                    mode(rest);
                } else if ("eqAGUdmnsv".indexOf(letter) < 0) {
                    throw new CommandException("unknown option -" + letter);
                } else if (letter == 'v'
                        || letter == 'm'
                        || letter == 'n'
                        || letter == 's'
                        || letter == 'G'
                        || letter == 'U') {
                    continue;
                }
                break;
            }
        }
        return new SendmailArguments(fromHeader, ignoreDots, sender, name, List.copyOf(recipients));
    }

    private static void mode(String mode) {
        if (!mode.equals("m")) {
            throw new CommandException(
                    "-b"
                            + mode
                            + ": only mail is taken here; see posthorn queue list and posthorn"
                            + " lookup");
        }
    }
}
