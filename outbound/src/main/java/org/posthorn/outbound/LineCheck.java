package org.posthorn.outbound;

/** Whether octets are lines that can go everywhere: ASCII, and short. RFC 2045 §2.7. */
final class LineCheck {

    private static final int MAX_LINE = 998;

    private boolean fit = true;
    private boolean carriageReturn;
    private int column;

    void restart() {
        fit = true;
        carriageReturn = false;
        column = 0;
    }

    void take(byte[] octets, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            byte c = octets[i];
            if (c == '\n') {
                fit &= carriageReturn;
                column = 0;
            } else {
                fit &= !carriageReturn && c > 0;
                column += c == '\r' ? 0 : 1;
            }
            carriageReturn = c == '\r';
            fit &= column <= MAX_LINE;
        }
    }

    boolean isFit() {
        return fit && !carriageReturn;
    }
}
