package org.posthorn.outbound;

import org.posthorn.mail.Address;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the payload of one record, as {@link PayloadWriter} wrote it. */
final class PayloadReader {

    /** Reads one value of a list, or the whole payload. */
    @FunctionalInterface
    interface Part<T> {
        T read(PayloadReader in) throws BrokenEntryException;
    }

    private final ByteBuffer octets;

    private PayloadReader(byte[] payload) {
        this.octets = ByteBuffer.wrap(payload);
    }

    /**
     * Reads a payload to its end.
     *
     * @throws BrokenEntryException if it holds something else, or more
     */
    static <T> T read(byte[] payload, Part<T> whole) throws BrokenEntryException {
        var in = new PayloadReader(payload);
        T value;
        try {
            value = whole.read(in);
        } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException e) {
            throw broken(e.toString());
        }
        if (in.octets.hasRemaining()) {
            throw broken("more than a record");
        }
        return value;
    }

    int octet() {
        return octets.get();
    }

    boolean flag() throws BrokenEntryException {
        return switch (octet()) {
            case 0 -> false;
            case 1 -> true;
            default -> throw broken("neither yes nor no");
        };
    }

    int number() {
        return octets.getInt();
    }

    long size() {
        return octets.getLong();
    }

    Instant instant() {
        return Instant.ofEpochSecond(size(), number());
    }

    byte[] block() throws BrokenEntryException {
        var block = new byte[count(1)];
        octets.get(block);
        return block;
    }

    String text() throws BrokenEntryException {
        return new String(block(), StandardCharsets.UTF_8);
    }

    Optional<String> optionalText() throws BrokenEntryException {
        return flag() ? Optional.of(text()) : Optional.empty();
    }

    Address address() throws BrokenEntryException {
        String localPart = text();
        return new Address(localPart, text());
    }

    /**
     * @param least octets that one of them has
     */
    <T> List<T> all(int least, Part<T> each) throws BrokenEntryException {
        int count = count(least);
        var all = new ArrayList<T>(count);
        for (int i = 0; i < count; i++) {
            all.add(each.read(this));
        }
        return List.copyOf(all);
    }

    <E extends Enum<E>> E constant(Class<E> type) throws BrokenEntryException {
        return Enum.valueOf(type, text());
    }

    static BrokenEntryException broken(String why) {
        return new BrokenEntryException("a record cannot be read: " + why);
    }

    private int count(int least) throws BrokenEntryException {
        int count = number();
        if (count < 0 || count > octets.remaining() / least) {
            throw broken("longer than it is");
        }
        return count;
    }
}
