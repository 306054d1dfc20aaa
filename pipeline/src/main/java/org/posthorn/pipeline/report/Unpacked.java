package org.posthorn.pipeline.report;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What is in a file that may be packed: so many octets, and then it is an error. */
final class Unpacked extends FilterInputStream {

    /** A report of 100,000 records has about as much. A file of some KiB can hold gigabytes. */
    static final long MAX = 64_000_000;

    /** In an archive there is one report; some put something beside it. */
    private static final int MAX_ENTRIES = 10;

    private long left = MAX;

    private Unpacked(InputStream in) {
        super(in);
    }

    static InputStream of(InputStream packed) throws IOException {
        var in = new BufferedInputStream(packed);
        in.mark(4);
        byte[] start = in.readNBytes(4);
        in.reset();
        if (begins(start, 0x1f, 0x8b)) {
            return new Unpacked(new GZIPInputStream(in));
        }
        return new Unpacked(begins(start, 'P', 'K', 3, 4) ? entry(in) : in);
    }

    private static boolean begins(byte[] octets, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= octets.length || (octets[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** The first that may be a report; what stands before it counts as well. */
    private static InputStream entry(InputStream in) throws IOException {
        var zip = new ZipInputStream(in);
        for (int i = 0; i < MAX_ENTRIES; i++) {
            ZipEntry entry = zip.getNextEntry();
            if (entry == null) {
                break;
            }
            if (entry.getName().endsWith(".xml")) {
                return zip;
            }
            if (zip.skip(MAX) == MAX) {
                break;
            }
        }
        throw new IOException("no .xml in the archive");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            throw new IOException("more than " + MAX + " octets when unpacked");
        }
        int count = super.read(octets, offset, (int) Math.min(length, left));
        left -= Math.max(0, count);
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
