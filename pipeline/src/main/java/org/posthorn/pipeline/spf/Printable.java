package org.posthorn.pipeline.spf;

/** Texts of strangers. */
final class Printable {

    /** A reply has room for so much. */
    private static final int LONGEST = 300;

    private Printable() {}

    static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** Whatever could do harm is a question mark, and what is too long ends early. */
    static String of(String text) {
        String clean = text.replaceAll("[^ -~]", "?");
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST);
    }
}
