package org.posthorn.mail;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The header fields of a message or part, read from its octets anew at each pass: nothing is
 * stored, so a header of any size costs no memory. A pass takes linear time. RFC 5322 §2.2.
 *
 * <p>Lines end with CRLF or LF. The header ends behind the first empty line, or where the octets
 * end.
 */
public final class Headers implements Iterable<HeaderField> {

    private final byte[] octets;
    private final Span span;

    private Headers(byte[] octets, Span span) {
        this.octets = octets;
        this.span = span;
    }

    /** The header that a message begins with. */
    public static Headers of(byte[] message) {
        return of(message, new Span(0, message.length));
    }

    /** The header that begins with {@code range} and ends within it. */
    public static Headers of(byte[] octets, Span range) {
        int at = range.start();
        while (at < range.end()) {
            int next = Lines.next(octets, at, range.end());
            boolean empty = next > at && Lines.textEnd(octets, at, next) == at;
            at = next;
            if (empty) {
                break;
            }
        }
        return new Headers(octets, new Span(range.start(), at));
    }

    /** The header that is exactly there, as {@link Part#header} says. */
    static Headers at(byte[] octets, Span header) {
        return new Headers(octets, header);
    }

    /** With the empty line, if there is one: where it ends the body begins. */
    public Span span() {
        return span;
    }

    /** The first field of that name, in any case. */
    public Optional<HeaderField> first(String name) {
        for (var field : this) {
            if (field.isNamed(name)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    /** All fields of that name, in any case. */
    public List<HeaderField> all(String name) {
        var all = new ArrayList<HeaderField>();
        for (var field : this) {
            if (field.isNamed(name)) {
                all.add(field);
            }
        }
        return all;
    }

    /**
     * The octets of the fields with these names in any case, in their order, and an empty line
     * unless there is none and no body, as {@code HEADER.FIELDS} wants them. RFC 9051 §6.4.5.1.
     */
    public byte[] only(Collection<String> names) {
        return subset(field -> names.stream().anyMatch(field::isNamed));
    }

    /** The same for all other fields: {@code HEADER.FIELDS.NOT}. RFC 9051 §6.4.5.1. */
    public byte[] except(Collection<String> names) {
        return subset(field -> names.stream().noneMatch(field::isNamed));
    }

    private byte[] subset(Predicate<HeaderField> wanted) {
        var result = new ByteArrayOutputStream();
        int end = span.start();
        for (var field : this) {
            end = field.span().end();
            if (wanted.test(field)) {
                result.write(octets, field.span().start(), field.span().length());
                if (octets[field.span().end() - 1] != '\n') {
                    result.write('\r');
                    result.write('\n');
                }
            }
        }
        if (end < span.end()) {
            result.write('\r');
            result.write('\n');
        }
        return result.toByteArray();
    }

    @Override
    public Iterator<HeaderField> iterator() {
        return new Fields();
    }

    private final class Fields implements Iterator<HeaderField> {

        private int at = span.start();

        @Override
        public boolean hasNext() {
            int two = Math.min(at + 2, span.end());
            return Lines.textEnd(octets, at, Lines.next(octets, at, two)) != at;
        }

        @Override
        public HeaderField next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int start = at;
            at = Lines.next(octets, at, span.end());
            int colon = colon(start, at);
            while (at < span.end() && Lines.isBlank(octets[at])) {
                at = Lines.next(octets, at, span.end());
            }
            return new HeaderField(octets, new Span(start, at), colon);
        }

        private int colon(int from, int to) {
            for (int i = from; i < to; i++) {
                if (octets[i] == ':') {
                    return i;
                }
            }
            return -1;
        }
    }
}
