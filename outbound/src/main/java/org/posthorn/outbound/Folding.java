package org.posthorn.outbound;

import java.io.ByteArrayOutputStream;

/** Header lines that are too long, folded where they have blanks. RFC 5322 §2.1.1, §2.2.3. */
final class Folding {

    private static final int MAX_LINE = 998;

    private Folding() {}

    /** The same array where nothing is too long. */
    static byte[] fold(byte[] header) throws UnconvertibleException {
        if (longest(header) <= MAX_LINE) {
            return header;
        }
        var folded = new ByteArrayOutputStream(header.length + 16);
        int start = 0; // of the line that is written next
        int fold = -1; // the last place in it where it can be folded
        int blanks = -1; // where the blanks begin that we are in
        boolean text = false; // whether it has any: a line of blanks would end the header
        int i = 0;
        while (i < header.length) {
            byte c = header[i];
            if (c == '\n') {
                folded.write(header, start, i + 1 - start);
                start = i + 1;
                fold = -1;
                blanks = -1;
                text = false;
            } else if (c == ' ' || c == '\t') {
                blanks = text && blanks < 0 ? i : blanks;
            } else if (c != '\r') {
                fold = blanks < 0 ? fold : blanks;
                blanks = -1;
                text = true;
            }
            if (c != '\r' && i + 1 - start > MAX_LINE) {
                if (fold < 0) {
                    throw new UnconvertibleException("a header has a word that is too long");
                }
                folded.write(header, start, fold - start);
                folded.write('\r');
                folded.write('\n');
                start = fold;
                i = fold; // what is on the new line is looked at again
                fold = -1;
                blanks = -1;
                text = false;
            }
            i++;
        }
        folded.write(header, start, header.length - start);
        return folded.toByteArray();
    }

    private static int longest(byte[] header) {
        int longest = 0;
        int column = 0;
        for (byte c : header) {
            if (c == '\n') {
                column = 0;
            } else if (c != '\r') {
                column++;
            }
            longest = Math.max(longest, column);
        }
        return longest;
    }
}
