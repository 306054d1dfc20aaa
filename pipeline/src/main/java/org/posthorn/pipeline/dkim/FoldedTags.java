package org.posthorn.pipeline.dkim;

import java.util.List;

/** A header field that is a tag list, folded as it grows. Used by one thread. */
public final class FoldedTags {

    /** RFC 5322 §2.1.1. */
    private static final int MAX_LINE = 78;

    private final StringBuilder text;
    private int column;
    private boolean begun;

    public FoldedTags(String name) {
        text = new StringBuilder(name).append(':');
        column = text.length();
    }

    /** A value that stays in one piece. */
    public FoldedTags tag(String name, String value) {
        return tag(name + "=" + value);
    }

    /** The same, for a tag that is written out. */
    FoldedTags tag(String whole) {
        next();
        word(whole);
        return this;
    }

    /** Words with colons between them. */
    FoldedTags list(String name, List<String> words) {
        next();
        StringBuilder word = new StringBuilder(name).append('=');
        for (int i = 0; i < words.size(); i++) {
            boolean last = i == words.size() - 1;
            word.append(words.get(i)).append(last ? "" : ":");
            if (i == 0) {
                word(word.toString());
            } else {
                glued(word.toString());
            }
            word.setLength(0);
        }
        return this;
    }

    /** All up to the value of the last tag, which depends on it. */
    String beforeLast(String name) {
        next();
        word(name + "=");
        begun = false;
        return text.toString();
    }

    /** The whole field, with that value and its line end. */
    String last(String value) {
        for (int at = 0; at < value.length(); ) {
            int room = MAX_LINE - 1 - column;
            if (room <= 0) {
                fold();
                continue;
            }
            int end = Math.min(value.length(), at + room);
            glued(value.substring(at, end));
            at = end;
        }
        return text.append("\r\n").toString();
    }

    private void next() {
        if (begun) {
            text.append(';');
            column++;
        }
        begun = true;
    }

    /** Behind a space, or in a new line; a semicolon may follow. */
    private void word(String word) {
        if (column + 1 + word.length() + 1 > MAX_LINE) {
            fold();
        } else {
            text.append(' ');
            column++;
        }
        text.append(word);
        column += word.length();
    }

    /** Right behind what is there, or in a new line. */
    private void glued(String word) {
        if (column + word.length() + 1 > MAX_LINE) {
            fold();
        }
        text.append(word);
        column += word.length();
    }

    private void fold() {
        text.append("\r\n ");
        column = 1;
    }
}
