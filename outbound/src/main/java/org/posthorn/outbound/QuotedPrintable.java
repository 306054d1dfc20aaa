package org.posthorn.outbound;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;

/** RFC 2045 §6.7. */
final class QuotedPrintable implements BodyEncoder {

    /** 76 with the equals sign of a soft line break. */
    private static final int MAX_LINE = 75;

    private static final byte[] HEX = "0123456789ABCDEF".getBytes(US_ASCII);
    private static final int NONE = -1;

    private final OutputStream target;
    private final boolean repair;
    private int column;

    /** A blank that must be encoded if the line ends behind it. */
    private int blank = NONE;

    private boolean carriageReturn;

    /**
     * @param repair whether the body is encoded already and only forgot some octets: what an equals
     *     sign begins stays, and so do the lines
     */
    QuotedPrintable(OutputStream target, boolean repair) {
        this.target = target;
        this.repair = repair;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            take(octets[i] & 0xff);
        }
    }

    private void take(int c) throws IOException {
        if (carriageReturn) {
            carriageReturn = false;
            if (c == '\n') {
                endLine();
                return;
            }
            settleBlank();
            encode('\r');
        }
        if (c == '\r') {
            carriageReturn = true;
            return;
        }
        settleBlank();
        if (c == ' ' || c == '\t') {
            blank = c;
        } else if (c > ' ' && c <= '~' && (c != '=' || repair)) {
            plain(c);
        } else {
            encode(c);
        }
    }

    private void endLine() throws IOException {
        encodeBlank();
        target.write('\r');
        target.write('\n');
        column = 0;
    }

    private void settleBlank() throws IOException {
        if (blank != NONE) {
            int c = blank;
            blank = NONE;
            plain(c);
        }
    }

    private void encodeBlank() throws IOException {
        if (blank != NONE) {
            int c = blank;
            blank = NONE;
            encode(c);
        }
    }

    private void plain(int c) throws IOException {
        makeRoom(1);
        target.write(c);
    }

    private void encode(int c) throws IOException {
        makeRoom(3);
        target.write('=');
        target.write(HEX[c >> 4]);
        target.write(HEX[c & 0xf]);
    }

    private void makeRoom(int count) throws IOException {
        if (column + count > MAX_LINE && !repair) {
            target.write('=');
            target.write('\r');
            target.write('\n');
            column = 0;
        }
        column += count;
    }

    @Override
    public boolean end() throws IOException {
        if (carriageReturn) {
            carriageReturn = false;
            settleBlank();
            encode('\r');
        }
        encodeBlank();
        return column > 0;
    }
}
