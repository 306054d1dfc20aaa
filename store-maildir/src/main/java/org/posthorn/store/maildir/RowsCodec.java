package org.posthorn.store.maildir;

import org.posthorn.store.Uid;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Up to 256 messages in a record of an {@link Index}, column by column as they are in memory:
 * number of rows n, length of all base names b, length of all fields f (4 octets each); UIDs (4n),
 * sizes, dates (the lowest number where the file was not looked at), save dates, MODSEQs (8n each),
 * states (4n), where base names end (4n), where fields end (4n, nothing if f is 0), base names (b),
 * fields (f).
 */
final class RowsCodec {

    private static final int HEAD = 12;

    private static final int ROW = 4 + 4 * 8 + 4 + 4;

    /** Of a message, in octets: so that sums of them stay numbers. */
    private static final long LARGEST = 1L << 40;

    private RowsCodec() {}

    static void write(IndexOutput out, Chunk chunk) throws IOException {
        Chunk.Facts facts = chunk.facts();
        Measures measures = facts.known();
        byte[] bases = facts.bases.octets();
        byte[] fields = facts.fields.octets();
        long length = length(chunk.size(), bases.length, fields.length);
        if (length > IndexInput.MAX_RECORD) {
            throw new IOException("rows of " + length + " octets");
        }
        out.record(
                IndexInput.Kind.ROWS,
                (int) length,
                buffer -> {
                    buffer.putInt(chunk.size()).putInt(bases.length).putInt(fields.length);
                    put(buffer, facts.uids);
                    put(buffer, measures.sizes);
                    put(buffer, measures.dates);
                    put(buffer, facts.saveDates);
                    put(buffer, chunk.marks().modSeqs);
                    put(buffer, chunk.marks().states);
                    put(buffer, facts.bases.ends());
                    put(buffer, facts.fields.ends());
                    buffer.put(bases).put(fields);
                });
    }

    /**
     * @param last the UID before these
     * @param source of dates that are not there
     */
    static Chunk read(ByteBuffer in, Palette.Draft palette, long last, Measures.Source source)
            throws IndexDamage {
        require(in.remaining() >= HEAD, "rows without a head");
        int count = in.getInt();
        int basesLength = in.getInt();
        int fieldsLength = in.getInt();
        require(
                count >= 1 && count <= Chunk.ROWS && basesLength > 0 && fieldsLength >= 0,
                "number of rows");
        require(HEAD + in.remaining() == length(count, basesLength, fieldsLength), "rows");
        int[] uids = ints(in, count);
        long[] sizes = longs(in, count);
        long[] dates = longs(in, count);
        long[] saveDates = longs(in, count);
        long[] modSeqs = longs(in, count);
        int[] states = ints(in, count);
        int[] baseEnds = ints(in, count);
        int[] fieldEnds = ints(in, fieldsLength == 0 ? 0 : count);
        var bases = new byte[basesLength];
        in.get(bases);
        var fields = new byte[fieldsLength];
        in.get(fields);
        long before = last;
        for (int row = 0; row < count; row++) {
            long uid = Integer.toUnsignedLong(uids[row]);
            require(uid > before && uid < Uid.MAX, "UIDs");
            require(sizes[row] >= 0 && sizes[row] <= LARGEST, "sizes");
            require(modSeqs[row] > 0, "MODSEQs");
            require(states[row] >= 0 && states[row] < palette.size(), "states");
            before = uid;
        }
        requireNames(bases);
        requireLines(fields);
        requireEnds(baseEnds, basesLength, 1);
        requireEnds(fieldEnds, fieldsLength, 0);
        for (int row = 0; row < count; row++) {
            // as a listing passes them over; one of them would be the directory itself
            require(bases[row == 0 ? 0 : baseEnds[row - 1]] != '.', "base names");
        }
        Texts fieldTexts = fieldsLength == 0 ? Texts.BLANK : new Texts(fields, fieldEnds);
        return new Chunk(
                new Chunk.Facts(
                        uids,
                        new Texts(bases, baseEnds),
                        fieldTexts,
                        saveDates,
                        new Measures(sizes, dates),
                        source),
                new Chunk.Marks(modSeqs, states, palette::get));
    }

    private static long length(int rows, int bases, int fields) {
        return HEAD + (long) rows * (fields == 0 ? ROW : ROW + 4) + bases + fields;
    }

    /** A base name leads to no other directory, and nowhere else but to its end. */
    private static void requireNames(byte[] octets) throws IndexDamage {
        for (byte octet : octets) {
            require(octet != '/' && octet != ':' && octet != 0, "base names");
        }
        requireLines(octets);
    }

    /** Both are written into lines of the list of UIDs. */
    private static void requireLines(byte[] octets) throws IndexDamage {
        for (byte octet : octets) {
            require(octet != '\n' && octet != 0, "more than a line");
        }
    }

    private static void requireEnds(int[] ends, int length, int shortest) throws IndexDamage {
        int before = 0;
        for (int end : ends) {
            require(end >= before + shortest && end <= length, "ends of texts");
            before = end;
        }
        require(before == length, "ends of texts");
    }

    private static void put(ByteBuffer out, int[] numbers) {
        out.asIntBuffer().put(numbers);
        out.position(out.position() + 4 * numbers.length);
    }

    private static void put(ByteBuffer out, long[] numbers) {
        out.asLongBuffer().put(numbers);
        out.position(out.position() + 8 * numbers.length);
    }

    private static int[] ints(ByteBuffer in, int count) {
        var numbers = new int[count];
        in.asIntBuffer().get(numbers);
        in.position(in.position() + 4 * count);
        return numbers;
    }

    private static long[] longs(ByteBuffer in, int count) {
        var numbers = new long[count];
        in.asLongBuffer().get(numbers);
        in.position(in.position() + 8 * count);
        return numbers;
    }

    private static void require(boolean sound, String what) throws IndexDamage {
        if (!sound) {
            throw new IndexDamage(what);
        }
    }
}
