package org.posthorn.mail;

/** A range of octets of a message: {@code start} is in it, {@code end} is not. */
public record Span(int start, int end) {

    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("not a range: " + start + " to " + end);
        }
    }

    public int length() {
        return end - start;
    }

    /** A copy of these octets. */
    public byte[] of(byte[] octets) {
        return java.util.Arrays.copyOfRange(octets, start, end);
    }
}
