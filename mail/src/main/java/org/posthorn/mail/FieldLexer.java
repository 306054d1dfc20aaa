package org.posthorn.mail;

/**
 * Reads the value of a structured header field, piece by piece, in one pass. RFC 5322 §3.2, RFC
 * 2045 §5.1. Never fails: what is not closed ends with the value.
 */
public final class FieldLexer {

    private final String value;
    private int at;

    public FieldLexer(String value) {
        this.value = value;
    }

    public boolean atEnd() {
        return at >= value.length();
    }

    /** The character at the cursor, or NUL at the end. */
    public char peek() {
        return atEnd() ? '\0' : value.charAt(at);
    }

    public void skip() {
        at++;
    }

    /** Moves on if the character at the cursor is this one. */
    public boolean take(char c) {
        if (!atEnd() && value.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    /** Skips white space and comments; returns the text of the last comment, or an empty string. */
    public String skipSpaceAndComments() {
        String comment = "";
        while (!atEnd()) {
            if (isSpace(peek())) {
                at++;
            } else if (peek() == '(') {
                comment = comment();
            } else {
                break;
            }
        }
        return comment;
    }

    /** Skips white space if this character follows it. */
    void skipSpaceBefore(char c) {
        int next = at;
        while (next < value.length() && isSpace(value.charAt(next))) {
            next++;
        }
        if (next < value.length() && value.charAt(next) == c) {
            at = next;
        }
    }

    /** The content of the comment at the cursor, nested ones with their brackets. */
    private String comment() {
        var text = new StringBuilder();
        int depth = 0;
        while (!atEnd()) {
            char c = value.charAt(at++);
            if (c == '\\' && !atEnd()) {
                text.append(value.charAt(at++));
                continue;
            }
            if (c == ')' && --depth == 0) {
                break;
            }
            if (c != '(' || depth++ > 0) {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** The content of the quoted string at the cursor, which stands at its first quote. */
    public String quotedString() {
        var text = new StringBuilder();
        at++;
        while (!atEnd()) {
            char c = value.charAt(at++);
            if (c == '"') {
                break;
            }
            if (c == '\\' && !atEnd()) {
                c = value.charAt(at++);
            }
            text.append(c);
        }
        return text.toString();
    }

    /** The characters up to white space or one of {@code ends}. May be empty. */
    public String word(String ends) {
        int start = at;
        while (!atEnd() && !isSpace(peek()) && ends.indexOf(peek()) < 0) {
            at++;
        }
        return value.substring(start, at);
    }

    /** The characters up to one of {@code ends}, white space included. May be empty. */
    public String upTo(String ends) {
        int start = at;
        while (!atEnd() && ends.indexOf(peek()) < 0) {
            at++;
        }
        return value.substring(start, at);
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
