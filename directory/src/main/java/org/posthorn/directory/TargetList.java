package org.posthorn.directory;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts what stands behind a pattern into its targets, as Postfix does: {@code ada@example.org, Ada
 * <ada@example.org>} and comments as in a header field, RFC 5322 §3.4, but for groups; a comma may
 * be missing.
 */
final class TargetList {

    private final String text;
    private final List<String> targets = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean literal;
    private boolean special;

    /** How many targets stand before the words that are a name if a {@code <} follows. */
    private int settled;

    private int at;

    private TargetList(String text) {
        this.text = text;
    }

    /**
     * Those of a text, without quotes; what stood in angle brackets still does.
     *
     * @throws IllegalArgumentException if they cannot be told apart
     */
    static List<String> of(String text) {
        return new TargetList(text).cut();
    }

    /** A word without its quotes. */
    static String unquoted(String word) {
        var list = new TargetList(word);
        while (list.at < word.length()) {
            char c = word.charAt(list.at++);
            if (c == '"') {
                list.quoted();
            } else {
                list.word.append(c);
            }
        }
        return list.word.toString();
    }

    private List<String> cut() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                quoted();
            } else if (c == '(') {
                comment();
            } else if (c == '<') {
                route();
            } else if (c == ',') {
                endWord();
                settled = targets.size();
            } else if (Character.isWhitespace(c)) {
                endWord();
            } else if (c == '\\' && at < text.length()) {
                word.append(text.charAt(at++)); // for sendmail, the user and not the alias
            } else {
                plain(c);
            }
        }
        endWord();
        return targets;
    }

    private void quoted() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return;
            }
            word.append(c == '\\' && at < text.length() ? text.charAt(at++) : c);
        }
        throw new IllegalArgumentException("a quote that does not end");
    }

    private void comment() {
        endWord();
        for (int depth = 1; depth > 0; ) {
            if (at >= text.length()) {
                throw new IllegalArgumentException("a comment that does not end");
            }
            switch (text.charAt(at++)) {
                case '\\' -> at++;
                case '(' -> depth++;
                case ')' -> depth--;
                default -> {}
            }
        }
    }

    /** An address in angle brackets. The words before it are a name. */
    private void route() {
        clearWord();
        targets.subList(settled, targets.size()).clear();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '>') {
                requireAddress();
                targets.add("<" + word.toString().strip() + ">");
                settled = targets.size();
                clearWord();
                return;
            }
            if (c == '"') {
                quoted();
            } else {
                plain(c);
            }
        }
        throw new IllegalArgumentException("a '<' without its '>'");
    }

    private void plain(char c) {
        literal |= c == '[';
        special |= c == ';' || c == '>' || (c == ':' && !literal);
        word.append(c);
    }

    private void endWord() {
        if (!word.isEmpty()) {
            requireAddress();
            targets.add(word.toString());
        }
        clearWord();
    }

    /** Of what is no command, file or {@code :include:}: for these others have words. */
    private void requireAddress() {
        if (special && !word.isEmpty() && "|/:".indexOf(word.charAt(0)) < 0) {
            throw new IllegalArgumentException("a target that is not an address");
        }
    }

    private void clearWord() {
        word.setLength(0);
        literal = false;
        special = false;
    }
}
