package org.posthorn.mail;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a message and its parts are, without what their headers say: all that is needed to find a
 * section of it, and short enough to be kept.
 *
 * @param header as {@link Part#header}
 * @param body as {@link Part#body}
 * @param parts of a multipart its parts; of a message within a message that message alone
 */
public record Outline(Kind kind, Span header, Span body, List<Outline> parts) {

    /** The same distinction as between the kinds of {@link Part}. */
    public enum Kind {
        LEAF,
        MULTIPART,
        MESSAGE;

        private static final List<Kind> ALL = List.of(values());

        private boolean mayHave(int parts) {
            return switch (this) {
                case LEAF -> parts == 0;
                case MULTIPART -> parts <= Part.MAX_PARTS;
                case MESSAGE -> parts == 1;
            };
        }
    }

    /** Of the bits of a number's fifth and last octet. */
    private static final int MOST_SHIFT = 28;

    /** Bits that tell the kind, in front of the number of parts. */
    private static final int KIND_BITS = 2;

    public Outline {
        parts = List.copyOf(parts);
    }

    // recursion is safe: a tree is at most Part.MAX_DEPTH deep
    static Outline of(Part part) {
        return switch (part) {
            case Part.Leaf leaf -> of(Kind.LEAF, part, List.of());
            case Part.Multipart multipart -> of(Kind.MULTIPART, part, multipart.parts());
            case Part.Message message -> of(Kind.MESSAGE, part, List.of(message.content()));
        };
    }

    private static Outline of(Kind kind, Part part, List<Part> parts) {
        return new Outline(
                kind, part.header(), part.body(), parts.stream().map(Outline::of).toList());
    }

    /**
     * The octets of a section. Empty if there is no such part, if it is asked for {@code HEADER} or
     * {@code TEXT} and is no message, or for {@code MIME} without a number. RFC 9051 §6.4.5.1.
     *
     * @param numbers {@code [1, 2]} for {@code 1.2}; none for the message itself
     */
    public Optional<Span> find(List<Integer> numbers, Part.Section section) {
        if (numbers.isEmpty()) {
            return switch (section) {
                case CONTENT -> Optional.of(new Span(header.start(), body.end()));
                case HEADER -> Optional.of(header);
                case TEXT -> Optional.of(body);
                case MIME -> Optional.empty();
            };
        }
        Optional<Outline> part = at(numbers);
        return switch (section) {
            case CONTENT -> part.map(Outline::body);
            case MIME -> part.map(Outline::header);
            case HEADER -> part.flatMap(Outline::content).map(Outline::header);
            case TEXT -> part.flatMap(Outline::content).map(Outline::body);
        };
    }

    /** The body of a message that is no multipart is its part 1. RFC 9051 §6.4.5.1. */
    private Optional<Outline> at(List<Integer> numbers) {
        Outline part = this;
        // a message's own body is part 1 of it, but only once: 1.1 of a plain message is nothing
        boolean isMessage = true;
        for (int number : numbers) {
            if (!isMessage && part.kind == Kind.MESSAGE) {
                part = part.parts.getFirst();
                isMessage = true;
            }
            if (part.kind == Kind.MULTIPART) {
                if (number < 1 || number > part.parts.size()) {
                    return Optional.empty();
                }
                part = part.parts.get(number - 1);
            } else if (number != 1 || !isMessage) {
                return Optional.empty();
            }
            isMessage = false;
        }
        return Optional.of(part);
    }

    private Optional<Outline> content() {
        return kind == Kind.MESSAGE ? Optional.of(parts.getFirst()) : Optional.empty();
    }

    /**
     * A few octets for each part: kind and number of parts, where the header begins, its length,
     * that of the body, then the parts. Numbers have seven bits in each octet, the lowest first;
     * the highest bit says that more follow.
     */
    public byte[] encoded() {
        var out = new ByteArrayOutputStream();
        encode(out);
        return out.toByteArray();
    }

    /**
     * Reads what {@link #encoded} has made.
     *
     * @throws IllegalArgumentException if this is nothing of the kind
     */
    public static Outline decoded(ByteBuffer in) {
        try {
            return decoded(in, new Span(0, Integer.MAX_VALUE), 0);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("ends before its end", e);
        }
    }

    // recursion is safe: its depth is checked
    private static Outline decoded(ByteBuffer in, Span within, int depth) {
        int first = number(in);
        int kind = first & ((1 << KIND_BITS) - 1);
        int count = first >>> KIND_BITS;
        long start = number(in);
        long middle = start + number(in);
        long end = middle + number(in);
        if (kind >= Kind.ALL.size()
                || depth > Part.MAX_DEPTH
                || start < within.start()
                || end > within.end()
                || !Kind.ALL.get(kind).mayHave(count)) {
            throw new IllegalArgumentException("no outline of a message");
        }
        var body = new Span((int) middle, (int) end);
        var parts = new ArrayList<Outline>();
        for (int i = 0; i < count; i++) {
            parts.add(decoded(in, body, depth + 1));
        }
        return new Outline(Kind.ALL.get(kind), new Span((int) start, (int) middle), body, parts);
    }

    private void encode(ByteArrayOutputStream out) {
        number((parts.size() << KIND_BITS) | Kind.ALL.indexOf(kind), out);
        number(header.start(), out);
        number(header.length(), out);
        number(body.length(), out);
        parts.forEach(part -> part.encode(out));
    }

    private static void number(int number, ByteArrayOutputStream out) {
        int rest = number;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private static int number(ByteBuffer in) {
        int number = 0;
        int shift = 0;
        byte octet = in.get();
        while (octet < 0 && shift < MOST_SHIFT) {
            number |= (octet & 0x7f) << shift;
            shift += 7;
            octet = in.get();
        }
        number |= octet << shift;
        if (octet < 0 || number < 0) {
            throw new IllegalArgumentException("too large a number");
        }
        return number;
    }
}
