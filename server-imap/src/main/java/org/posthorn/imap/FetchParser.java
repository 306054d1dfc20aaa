package org.posthorn.imap;

import org.posthorn.imap.FetchItem.Digest;
import org.posthorn.imap.FetchItem.Effect;
import org.posthorn.imap.FetchItem.Fact;
import org.posthorn.imap.FetchItem.Fields;
import org.posthorn.imap.FetchItem.Fields.Choice;
import org.posthorn.imap.FetchItem.Octets;
import org.posthorn.imap.FetchItem.Preview;
import org.posthorn.imap.FetchItem.Range;
import org.posthorn.imap.FetchItem.Section;
import org.posthorn.mail.Part;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what FETCH is asked for. RFC 9051 §9, fetch-att. */
final class FetchParser {

    private static final List<FetchItem> FAST = List.of(Fact.FLAGS, Fact.INTERNALDATE, Fact.SIZE);

    private FetchParser() {}

    /** One item, a list of them, or a macro. */
    static List<FetchItem> read(ImapReader in) throws IOException {
        if (in.acceptWord("FAST")) {
            return FAST;
        }
        if (in.acceptWord("ALL")) {
            return with(FAST, Digest.ENVELOPE);
        }
        if (in.acceptWord("FULL")) {
            return with(with(FAST, Digest.ENVELOPE), Digest.BODY);
        }
        if (!in.accept('(')) {
            return List.of(item(in));
        }
        var items = new ArrayList<FetchItem>();
        do {
            if (items.size() == Limits.FETCH_ITEMS) {
                throw Refused.limit("Too many items");
            }
            items.add(item(in));
        } while (in.accept(' '));
        in.expect(')');
        return List.copyOf(items);
    }

    private static List<FetchItem> with(List<FetchItem> items, FetchItem last) {
        var all = new ArrayList<>(items);
        all.add(last);
        return List.copyOf(all);
    }

    private static FetchItem item(ImapReader in) throws IOException {
        String word = in.word();
        return switch (word) {
            case "FLAGS" -> Fact.FLAGS;
            case "UID" -> Fact.UID;
            case "INTERNALDATE" -> Fact.INTERNALDATE;
            case "RFC822.SIZE" -> Fact.SIZE;
            case "ENVELOPE" -> Digest.ENVELOPE;
            case "BODYSTRUCTURE" -> Digest.BODYSTRUCTURE;
            case "PREVIEW" -> in.accept(" (") ? modified(in) : Preview.ALWAYS;
            case "BODY" -> in.isNext('[') ? octets(in, Effect.SEEN) : Digest.BODY;
            case "BODY.PEEK" -> octets(in, Effect.NONE);
            case "RFC822" -> old(Section.ALL, Effect.SEEN, word);
            case "RFC822.HEADER" -> old(Section.HEADER, Effect.NONE, word);
            case "RFC822.TEXT" -> old(Section.TEXT, Effect.SEEN, word);
            default -> throw Refused.syntax("Unknown FETCH item");
        };
    }

    /** There is one modifier only; it may be said twice. RFC 8970 §6. */
    private static Preview modified(ImapReader in) throws IOException {
        do {
            if (!in.acceptWord("LAZY")) {
                throw Refused.syntax("Unknown PREVIEW modifier");
            }
        } while (in.accept(' '));
        in.expect(')');
        return Preview.LAZY;
    }

    /** RFC 3501 §6.4.5: the same under an older name. */
    private static Octets old(Section section, Effect effect, String word) {
        return new Octets(section, Optional.empty(), effect, Optional.of(word));
    }

    private static Octets octets(ImapReader in, Effect effect) throws IOException {
        in.expect('[');
        Section section = section(in);
        in.expect(']');
        Optional<Range> range = Optional.empty();
        if (in.accept('<')) {
            long offset = in.number();
            in.expect('.');
            long length = in.number();
            in.expect('>');
            if (length == 0) {
                throw Refused.syntax("A partial of no octets");
            }
            range = Optional.of(new Range(offset, length));
        }
        return new Octets(section, range, effect, Optional.empty());
    }

    private static Section section(ImapReader in) throws IOException {
        var part = new ArrayList<Integer>();
        while (in.isDigit()) {
            if (part.size() == Part.MAX_DEPTH) {
                throw Refused.limit("Section too deep");
            }
            long number = in.number();
            if (number < 1 || number > Integer.MAX_VALUE) {
                throw Refused.syntax("Parts are numbered from 1");
            }
            part.add((int) number);
            if (!in.accept('.')) {
                return new Section(List.copyOf(part), Part.Section.CONTENT, Fields.ALL);
            }
        }
        if (part.isEmpty() && in.isNext(']')) {
            return Section.ALL;
        }
        return text(in, List.copyOf(part));
    }

    private static Section text(ImapReader in, List<Integer> part) throws IOException {
        String word = in.word();
        return switch (word) {
            case "HEADER" -> new Section(part, Part.Section.HEADER, Fields.ALL);
            case "TEXT" -> new Section(part, Part.Section.TEXT, Fields.ALL);
            case "HEADER.FIELDS" -> new Section(part, Part.Section.HEADER, fields(in, Choice.ONLY));
            case "HEADER.FIELDS.NOT" ->
                    new Section(part, Part.Section.HEADER, fields(in, Choice.EXCEPT));
            case "MIME" -> {
                if (part.isEmpty()) {
                    throw Refused.syntax("MIME needs a part number");
                }
                yield new Section(part, Part.Section.MIME, Fields.ALL);
            }
            default -> throw Refused.syntax("Unknown section");
        };
    }

    private static Fields fields(ImapReader in, Choice choice) throws IOException {
        in.space();
        in.expect('(');
        var names = new ArrayList<String>();
        do {
            if (names.size() == Limits.HEADER_FIELDS) {
                throw Refused.limit("Too many header fields");
            }
            names.add(fieldName(in));
        } while (in.accept(' '));
        in.expect(')');
        return new Fields(choice, List.copyOf(names));
    }

    /** RFC 5322 §3.6.8: anything else names no field, and is not echoed. */
    private static String fieldName(ImapReader in) throws IOException {
        String name = in.astring();
        if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c > '~' || c == ':')) {
            throw Refused.syntax("Not a header field name");
        }
        return name;
    }
}
