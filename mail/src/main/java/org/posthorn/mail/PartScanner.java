package org.posthorn.mail;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the parts of a message in one pass, line by line. The open parts are on a stack of its own,
 * so hostile nesting costs no thread its stack. RFC 2046 §5.1.1.
 */
final class PartScanner {

    /** RFC 2046 §5.1.1 allows 70; some programs write more. */
    private static final int MAX_BOUNDARY = 200;

    /** Of all parts; behind so many there are no more parts. They take much memory each. */
    private static final int MAX_PARAMETERS = 10 * Part.MAX_PARTS;

    private enum Kind {
        LEAF,
        MULTIPART,
        MESSAGE
    }

    /** A part whose end is not found yet. */
    private static final class Open {
        final Span header;
        final MimeFields mime;
        final Kind kind;
        final int linesBefore;
        final List<Part> parts = new ArrayList<>();

        /** Without the two hyphens; null if nothing (any more) is delimited by it. */
        byte @Nullable [] boundary;

        Open(Span header, MimeFields mime, Kind kind, int linesBefore) {
            this.header = header;
            this.mime = mime;
            this.kind = kind;
            this.linesBefore = linesBefore;
        }
    }

    private final byte[] octets;
    private final ArrayList<Open> stack = new ArrayList<>();
    private int at;
    private int lines;
    private int parts;
    private int parameters;

    /** How many open parts have one. */
    private int boundaries;

    private @Nullable Part root;

    PartScanner(byte[] octets) {
        this.octets = octets;
    }

    Part scan() {
        open(ContentType.DEFAULT);
        while (at < octets.length) {
            if (boundaries == 0) {
                lines += Lines.count(octets, at, octets.length);
                at = octets.length;
                break;
            }
            int next = Lines.next(octets, at, octets.length);
            if (!isBoundary(at, next)) {
                passLine(next);
            }
        }
        closeTo(0, octets.length, lines);
        if (root == null) {
            throw new IllegalStateException("the outermost part is still open");
        }
        return root;
    }

    /** Reads a header and what it promises; for a message within a message, that one's too. */
    private void open(ContentType defaultType) {
        ContentType type = defaultType;
        boolean again;
        do {
            Span header = header();
            var mime = MimeFields.of(Headers.at(octets, header), type);
            parameters += parameters(mime);
            byte[] boundary = boundary(mime);
            Kind kind = kind(mime, boundary);
            var part = new Open(header, kind == Kind.LEAF ? closed(mime) : mime, kind, lines);
            if (kind == Kind.MULTIPART) {
                part.boundary = boundary;
                boundaries++;
            }
            stack.add(part);
            parts++;
            type = ContentType.DEFAULT;
            again = kind == Kind.MESSAGE;
        } while (again);
    }

    private static int parameters(MimeFields mime) {
        Disposition disposition = mime.disposition();
        return mime.contentType().parameters().raw().size()
                + (disposition == null ? 0 : disposition.parameters().raw().size());
    }

    /** Moves behind the header that begins here, or in front of a boundary that cuts it off. */
    private Span header() {
        int start = at;
        while (at < octets.length) {
            int next = Lines.next(octets, at, octets.length);
            if (delimited(at, next) >= 0) {
                break;
            }
            boolean empty = Lines.textEnd(octets, at, next) == at;
            passLine(next);
            if (empty) {
                break;
            }
        }
        return new Span(start, at);
    }

    /** The last line may lack its end, which is what {@link #lines} counts. */
    private void passLine(int next) {
        at = next;
        if (octets[next - 1] == '\n') {
            lines++;
        }
    }

    private Kind kind(MimeFields mime, byte @Nullable [] boundary) {
        if (stack.size() >= Part.MAX_DEPTH
                || parts >= Part.MAX_PARTS - 1
                || parameters >= MAX_PARAMETERS) {
            return Kind.LEAF;
        }
        ContentType type = mime.contentType();
        if (type.is("multipart")) {
            return boundary == null ? Kind.LEAF : Kind.MULTIPART;
        }
        return isMessage(type) && mime.transferEncoding() == TransferEncoding.IDENTITY
                ? Kind.MESSAGE
                : Kind.LEAF;
    }

    /** The fields of a leaf, which must not look like a container to a client. */
    private static MimeFields closed(MimeFields mime) {
        ContentType type = mime.contentType();
        if (type.is("multipart")) {
            return mime.with(type.as("text", "plain"));
        }
        return isMessage(type) ? mime.with(type.as("application", "octet-stream")) : mime;
    }

    private static boolean isMessage(ContentType type) {
        return type.is("message/rfc822") || type.is("message/global");
    }

    private static byte @Nullable [] boundary(MimeFields mime) {
        String value = mime.contentType().parameters().raw().get("boundary");
        if (value == null) {
            return null;
        }
        String boundary = value.stripTrailing(); // as the lines are compared, RFC 2046 §5.1.1
        return boundary.isEmpty() || boundary.length() > MAX_BOUNDARY
                ? null
                : boundary.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** If this line delimits an open multipart: ends what it ends, begins what it begins. */
    private boolean isBoundary(int line, int next) {
        int found = delimited(line, next);
        if (found < 0) {
            return false;
        }
        Open multipart = stack.get(found);
        boolean last = isLast(multipart, line, next);
        int end = endBefore(line);
        closeTo(found + 1, end, end < line ? lines - 1 : lines);
        passLine(next);
        if (last) {
            multipart.boundary = null;
            boundaries--;
        } else {
            open(
                    multipart.mime.contentType().is("multipart/digest")
                            ? ContentType.DIGEST_DEFAULT
                            : ContentType.DEFAULT);
        }
        return true;
    }

    /** The index of the innermost part that the line delimits, or -1. */
    private int delimited(int line, int next) {
        if (next - line < 3 || octets[line] != '-' || octets[line + 1] != '-') {
            return -1;
        }
        if (parts >= Part.MAX_PARTS || parameters >= MAX_PARAMETERS) {
            return -1;
        }
        int from = line + 2;
        int to = withoutPadding(from, next);
        for (int i = stack.size() - 1; i >= 0; i--) {
            byte[] boundary = stack.get(i).boundary;
            if (boundary != null
                    && (matches(boundary, from, to)
                            || (endsWithHyphens(from, to) && matches(boundary, from, to - 2)))) {
                return i;
            }
        }
        return -1;
    }

    private boolean isLast(Open multipart, int line, int next) {
        byte[] boundary = multipart.boundary;
        return boundary != null && !matches(boundary, line + 2, withoutPadding(line + 2, next));
    }

    private boolean matches(byte[] boundary, int from, int to) {
        return Arrays.equals(boundary, 0, boundary.length, octets, from, to);
    }

    private boolean endsWithHyphens(int from, int to) {
        return to - from > 2 && octets[to - 1] == '-' && octets[to - 2] == '-';
    }

    /** RFC 2046 §5.1.1, transport-padding. */
    private int withoutPadding(int from, int next) {
        int to = Lines.textEnd(octets, from, next);
        while (to > from && Lines.isBlank(octets[to - 1])) {
            to--;
        }
        return to;
    }

    /** The line end before a boundary belongs to the boundary. RFC 2046 §5.1.1. */
    private int endBefore(int line) {
        return Lines.textEnd(octets, 0, line);
    }

    /** Closes the innermost parts until {@code size} are open. */
    private void closeTo(int size, int end, int linesSoFar) {
        while (stack.size() > size) {
            Open innermost = stack.removeLast();
            boundaries -= innermost.boundary == null ? 0 : 1;
            Part part = close(innermost, end, linesSoFar);
            if (stack.isEmpty()) {
                root = part;
            } else {
                stack.getLast().parts.add(part);
            }
        }
    }

    private static Part close(Open open, int end, int linesSoFar) {
        Span header = open.header;
        // where a header is followed by a boundary, the line end between them stays the header's
        int headerEnd = open.parts.isEmpty() ? header.end() : open.parts.getLast().body().end();
        var body = new Span(header.end(), Math.max(headerEnd, end));
        int lines = Math.max(0, linesSoFar - open.linesBefore + (headerEnd > end ? 1 : 0));
        return switch (open.kind) {
            case LEAF -> new Part.Leaf(header, body, lines, open.mime);
            case MULTIPART -> new Part.Multipart(header, body, lines, open.mime, open.parts);
            case MESSAGE -> new Part.Message(header, body, lines, open.mime, open.parts.getFirst());
        };
    }
}
