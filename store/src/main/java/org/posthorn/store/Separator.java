package org.posthorn.store;

import java.util.List;

/**
 * What stands between the levels of a mailbox name where clients and people see it. RFC 9051
 * §5.1.1.
 *
 * @param character {@code /} or {@code .}
 */
public record Separator(char character) {

    public static final Separator SLASH = new Separator('/');

    public static final Separator DOT = new Separator('.');

    public Separator {
        if (character != '/' && character != '.') {
            throw new IllegalArgumentException("must be \"/\" or \".\"");
        }
    }

    public static Separator parse(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("must be \"/\" or \".\"");
        }
        return new Separator(text.charAt(0));
    }

    /**
     * The name that a text stands for.
     *
     * @throws IllegalArgumentException for what no mailbox can be called: with a dot between the
     *     levels, for a slash too
     */
    public MailboxName name(String text) {
        var segments = List.of(text.split(character == '.' ? "\\." : "/", -1));
        return new MailboxName(segments);
    }

    /** What stands for a name; no other name has it, if no segment of this one has a separator. */
    public String text(MailboxName name) {
        return String.join(toString(), name.segments());
    }

    @Override
    public String toString() {
        return String.valueOf(character);
    }
}
