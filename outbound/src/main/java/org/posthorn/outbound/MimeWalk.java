package org.posthorn.outbound;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the parts of a message while it passes. RFC 2046 §5.1. It has one header in memory, or one
 * line as long as a boundary can be.
 *
 * <p>What is a part is told as {@link org.posthorn.mail.Part} tells it.
 */
final class MimeWalk extends OutputStream {

    /** Multiparts and messages within each other. */
    private static final int MAX_DEPTH = 100;

    private static final int MAX_HEADER = 1024 * 1024;

    /** Longer than any boundary: what has no end by then is no boundary. */
    private static final int MAX_LINE = 1024;

    private static final byte[] NOTHING = new byte[0];

    private enum At {
        HEADER,
        LEAF,
        /** In front of the first part of a multipart, or behind its last. */
        BESIDE
    }

    /**
     * What is open around the current part.
     *
     * @param boundary empty for a message within the message, which ends with what it is in
     */
    private record Open(byte[] boundary, boolean digest) {}

    private final MimeVisitor visitor;
    private final List<Open> stack = new ArrayList<>();
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private At at = At.HEADER;
    private boolean outermost = true;
    private boolean digest;

    /** Whether the beginning of this line has gone already. */
    private boolean longLine;

    /** The end of the line before this one: it is the boundary's if a boundary follows. */
    private byte[] lineEnd = NOTHING;

    MimeWalk(MimeVisitor visitor) {
        this.visitor = visitor;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int count) throws IOException {
        for (int i = offset; i < offset + count; i++) {
            line[length++] = octets[i];
            if (octets[i] == '\n') {
                endLine();
            } else if (length == MAX_LINE && octets[i] != '\r') {
                pass(length, 0);
                longLine = true;
            } else if (length == MAX_LINE) {
                pass(length - 1, 0); // the CR may belong to a line end
                line[length++] = '\r';
                longLine = true;
            }
        }
    }

    /** There are no more octets. */
    void end() throws IOException {
        if (length > 0) {
            endLine();
        }
        switch (at) {
            case HEADER -> {
                endHeader();
                finish();
            }
            case LEAF, BESIDE -> finish();
        }
        visitor.end();
    }

    private void finish() throws IOException {
        flushLineEnd();
        if (at == At.LEAF) {
            visitor.endOfBody();
        }
    }

    private void endLine() throws IOException {
        int found = longLine ? -1 : delimited();
        if (found >= 0) {
            boundary(found);
        } else {
            int text = textEnd();
            boolean empty = text == 0 && !longLine;
            pass(text, length - text);
            if (at == At.HEADER && empty) {
                endHeader();
            }
        }
        longLine = false;
    }

    /** Hands on what is in the line: so much text, then its end. */
    private void pass(int text, int end) throws IOException {
        switch (at) {
            case HEADER -> {
                if (header.size() + length > MAX_HEADER) {
                    throw new UnconvertibleException("a header is too large");
                }
                header.write(line, 0, text + end);
            }
            case LEAF, BESIDE -> {
                flushLineEnd();
                tell(line, text);
                lineEnd = Arrays.copyOfRange(line, text, text + end);
            }
        }
        length = 0;
    }

    private void flushLineEnd() throws IOException {
        byte[] octets = lineEnd;
        lineEnd = NOTHING;
        tell(octets, octets.length);
    }

    private void tell(byte[] octets, int count) throws IOException {
        if (count > 0 && at == At.LEAF) {
            visitor.body(octets, 0, count);
        } else if (count > 0) {
            visitor.between(octets, 0, count);
        }
    }

    private void endHeader() throws IOException {
        boolean deep = stack.size() >= MAX_DEPTH;
        var head = MimeHead.of(header.toByteArray(), outermost, digest, deep);
        header.reset();
        visitor.header(head);
        outermost = false;
        digest = false;
        switch (head.kind()) {
            case LEAF -> at = At.LEAF;
            case MULTIPART -> {
                stack.add(new Open(head.boundary(), head.isDigest()));
                at = At.BESIDE;
            }
            case MESSAGE -> {
                stack.add(new Open(NOTHING, false));
                outermost = true;
                at = At.HEADER;
            }
        }
    }

    private void boundary(int found) throws IOException {
        while (at == At.HEADER) {
            endHeader(); // it is cut off, and so is that of a message within
            if (header.size() == 0 && at == At.HEADER) {
                break;
            }
        }
        if (at == At.LEAF) {
            visitor.endOfBody();
        }
        at = At.BESIDE;
        flushLineEnd();
        visitor.between(line, 0, length);
        Open multipart = stack.get(found);
        boolean last = !matches(multipart.boundary(), withoutPadding());
        length = 0;
        stack.subList(last ? found : found + 1, stack.size()).clear();
        if (!last) {
            at = At.HEADER;
            digest = multipart.digest();
        }
        outermost = false;
    }

    /** The index of the innermost multipart that the line delimits, or -1. */
    private int delimited() {
        if (length < 3 || line[0] != '-' || line[1] != '-') {
            return -1;
        }
        int end = withoutPadding();
        boolean hyphens = end > 4 && line[end - 1] == '-' && line[end - 2] == '-';
        for (int i = stack.size() - 1; i >= 0; i--) {
            byte[] boundary = stack.get(i).boundary();
            if (boundary.length > 0
                    && (matches(boundary, end) || (hyphens && matches(boundary, end - 2)))) {
                return i;
            }
        }
        return -1;
    }

    private boolean matches(byte[] boundary, int end) {
        return end > 2 && Arrays.equals(boundary, 0, boundary.length, line, 2, end);
    }

    /** RFC 2046 §5.1.1, transport-padding. */
    private int withoutPadding() {
        int end = textEnd();
        while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) {
            end--;
        }
        return end;
    }

    private int textEnd() {
        int end = length;
        if (end > 0 && line[end - 1] == '\n') {
            end--;
            if (end > 0 && line[end - 1] == '\r') {
                end--;
            }
        }
        return end;
    }
}
