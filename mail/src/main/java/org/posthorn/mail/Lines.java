package org.posthorn.mail;

/** Line ends in octets: CRLF or LF alone. A CR that no LF follows is a character like any other. */
final class Lines {

    private Lines() {}

    /** The index behind the line that begins at {@code from}, its end included. */
    static int next(byte[] octets, int from, int limit) {
        int at = from;
        while (at < limit) {
            if (octets[at++] == '\n') {
                break;
            }
        }
        return at;
    }

    /** The index of the end of the line that ends before {@code next}: its text ends here. */
    static int textEnd(byte[] octets, int from, int next) {
        int end = next;
        if (end > from && octets[end - 1] == '\n') {
            end--;
            if (end > from && octets[end - 1] == '\r') {
                end--;
            }
        }
        return end;
    }

    static int count(byte[] octets, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if (octets[i] == '\n') {
                count++;
            }
        }
        return count;
    }

    static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }
}
