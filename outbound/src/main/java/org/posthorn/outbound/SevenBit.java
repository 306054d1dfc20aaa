package org.posthorn.outbound;

import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;

/**
 * A message in seven bits: RFC 6152 §3. Bodies with other octets, with lines that are too long or
 * not lines at all are encoded, by quoted-printable what is text and by base64 the rest; everything
 * else is as it was. RFC 2045 §6.
 *
 * <p>It is read each time that it is written, so that a message of any size costs no memory. For
 * one thread.
 */
public final class SevenBit implements Copy {

    private final Copy source;
    private final BitSet encoded;
    private final long size;

    private SevenBit(Copy source, BitSet encoded, long size) {
        this.source = source;
        this.encoded = encoded;
        this.size = size;
    }

    /**
     * Reads a message twice, to find out what has to be encoded and how large that makes it.
     *
     * @throws UnconvertibleException if it has no such form: other octets where nothing can be
     *     encoded, in a header mostly
     */
    public static Copy convert(Copy source) throws IOException {
        var survey = new MimeSurvey();
        walk(source, survey);
        var measure = new Measure();
        walk(source, new MimeRewriter(survey.unfit(), measure));
        return new SevenBit(source, survey.unfit(), measure.octets);
    }

    private static void walk(Copy source, MimeVisitor visitor) throws IOException {
        var walk = new MimeWalk(visitor);
        source.writeTo(walk);
        walk.end();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean isEightBit() {
        return false;
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
        walk(source, new MimeRewriter(encoded, target));
    }

    /** Counts. */
    private static final class Measure extends OutputStream {

        private long octets;

        @Override
        public void write(int octet) {
            octets++;
        }

        @Override
        public void write(byte[] array, int offset, int length) {
            octets += length;
        }
    }
}
