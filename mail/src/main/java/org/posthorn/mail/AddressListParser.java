package org.posthorn.mail;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.HeaderAddress.GroupEnd;
import org.posthorn.mail.HeaderAddress.GroupStart;
import org.posthorn.mail.HeaderAddress.Mailbox;

import java.util.ArrayList;
import java.util.List;

/** Address lists with everything that RFC 5322 §4.4 allows in old messages, and what is broken. */
final class AddressListParser {

    /** Where a word ends that is not quoted. The dot is part of words. */
    private static final String SPECIALS = "()<>[]:;@,\"";

    private final FieldLexer lexer;
    private final List<HeaderAddress> found = new ArrayList<>();
    private final int most;
    private boolean inGroup;

    AddressListParser(String value, int most) {
        this.lexer = new FieldLexer(value);
        this.most = most;
    }

    List<HeaderAddress> parse() {
        while (!lexer.atEnd() && found.size() < most) {
            lexer.skipSpaceAndComments();
            if (lexer.take(';')) {
                endGroup();
            } else if (!lexer.take(',')) {
                entry();
            }
        }
        endGroup();
        return found;
    }

    private void endGroup() {
        if (inGroup) {
            found.add(new GroupEnd());
            inGroup = false;
        }
    }

    /** A group's beginning, or one mailbox and the rubbish up to the next comma. */
    private void entry() {
        var words = words();
        if (lexer.take('<')) {
            angle(words.isEmpty() ? null : String.join(" ", words));
        } else if (lexer.take('@')) {
            bare(words);
        } else if (lexer.take(':')) {
            endGroup();
            found.add(new GroupStart(String.join(" ", words)));
            inGroup = true;
            return;
        } else if (!words.isEmpty()) {
            found.add(new Mailbox(null, null, String.join(" ", words), ""));
        }
        rubbish();
    }

    /** Words and quoted strings up to a special character; those without space between are one. */
    private List<String> words() {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean any = false;
        while (!lexer.atEnd()) {
            char c = lexer.peek();
            if (FieldLexer.isSpace(c) || c == '(') {
                if (any) {
                    words.add(word.toString());
                    word.setLength(0);
                    any = false;
                }
                lexer.skipSpaceAndComments();
            } else if (c == '"') {
                word.append(lexer.quotedString());
                any = true;
            } else if (SPECIALS.indexOf(c) < 0) {
                word.append(lexer.word(SPECIALS));
                any = true;
            } else {
                break;
            }
        }
        if (any) {
            words.add(word.toString());
        }
        return words;
    }

    /** {@code @one,@two:ada@example.org>}, the bracket before it being read. */
    private void angle(@Nullable String name) {
        lexer.skipSpaceAndComments();
        String route = null;
        if (lexer.peek() == '@') {
            route = lexer.upTo(":>").strip();
            lexer.take(':');
        }
        String localPart = localPart(words());
        String domain = lexer.take('@') ? domain() : "";
        lexer.upTo(">");
        lexer.take('>');
        found.add(new Mailbox(name, route, localPart, domain));
    }

    /** {@code ada@example.org (Ada L)}, up to the sign being read. */
    private void bare(List<String> words) {
        int first = words.size();
        if (first > 0) {
            first--;
            while (first > 0 && isJoined(words.get(first - 1), words.get(first))) {
                first--;
            }
        }
        String localPart = localPart(words.subList(first, words.size()));
        String domain = domain();
        String comment = lexer.skipSpaceAndComments();
        List<String> behind = words();
        if (lexer.take('<')) {
            // What looked like an address is the display name of one, without the quotes.
            String shown = String.join(" ", words) + "@" + domain;
            angle(behind.isEmpty() ? shown : shown + " " + String.join(" ", behind));
            return;
        }
        String name = first > 0 ? String.join(" ", words.subList(0, first)) : comment.strip();
        found.add(new Mailbox(name.isEmpty() ? null : name, null, localPart, domain));
    }

    /** RFC 5322 §4.4, obs-local-part: white space around the dots. */
    private static String localPart(List<String> words) {
        var localPart = new StringBuilder();
        String before = "";
        for (String word : words) {
            if (!before.isEmpty() && !isJoined(before, word)) {
                localPart.append(' ');
            }
            localPart.append(word);
            before = word;
        }
        return localPart.toString();
    }

    private static boolean isJoined(String before, String after) {
        return before.endsWith(".") || after.startsWith(".");
    }

    /** RFC 5322 §4.4, obs-domain: white space and comments around the dots. */
    private String domain() {
        var domain = new StringBuilder();
        lexer.skipSpaceAndComments();
        if (lexer.peek() == '[') {
            domain.append(lexer.upTo("]>,"));
            return lexer.take(']') ? domain.append(']').toString() : domain.toString();
        }
        do {
            domain.append(lexer.word(SPECIALS));
            if (endsWithDot(domain)) {
                lexer.skipSpaceAndComments();
            } else {
                lexer.skipSpaceBefore('.');
            }
        } while (lexer.peek() == '.' || (endsWithDot(domain) && isWord(lexer.peek())));
        return domain.toString();
    }

    private static boolean endsWithDot(StringBuilder text) {
        return !text.isEmpty() && text.charAt(text.length() - 1) == '.';
    }

    private boolean isWord(char c) {
        return !lexer.atEnd() && !FieldLexer.isSpace(c) && SPECIALS.indexOf(c) < 0;
    }

    /** What stands between an address and the next comma. */
    private void rubbish() {
        while (!lexer.atEnd()) {
            lexer.skipSpaceAndComments();
            char c = lexer.peek();
            if (c == ',' || c == ';') {
                return;
            }
            if (c == '"') {
                lexer.quotedString();
            } else {
                lexer.skip();
            }
        }
    }
}
