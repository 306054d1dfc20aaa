package org.posthorn.mail;

import java.util.ArrayList;
import java.util.List;

/**
 * The first words of a message, for lists of messages: of its first part of plain text, else of the
 * first HTML without its markup. Messages within it come last. RFC 8970 §3.2.
 *
 * <p>Takes time that is linear in the octets, of each part of which few are looked at.
 */
public final class Preview {

    /** Characters of Unicode. RFC 8970 §3.2 allows 256. */
    static final int MAX_LENGTH = 200;

    /** Octets of a part, as they are encoded: HTML may begin with as much style. */
    private static final int MAX_OCTETS = 64 * 1024;

    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private Preview() {}

    /**
     * Empty if no text is found.
     *
     * @param message the octets, or the first of them
     */
    public static String of(byte[] message) {
        Part root = Part.scan(message);
        var own = new ArrayList<Part.Leaf>();
        var inner = new ArrayList<Part.Leaf>();
        collect(root, own, inner);
        for (List<Part.Leaf> leaves : List.of(own, inner)) {
            for (String type : List.of("text/plain", "text/html")) {
                for (Part.Leaf leaf : leaves) {
                    if (leaf.mime().contentType().is(type)) {
                        String text = of(message, leaf);
                        if (!text.isEmpty()) {
                            return text;
                        }
                    }
                }
            }
        }
        return "";
    }

    // recursion is safe: a tree is at most Part.MAX_DEPTH deep
    private static void collect(Part part, List<Part.Leaf> own, List<Part.Leaf> inner) {
        switch (part) {
            case Part.Leaf leaf -> {
                if (isShown(leaf.mime())) {
                    own.add(leaf);
                }
            }
            case Part.Multipart multipart ->
                    multipart.parts().forEach(child -> collect(child, own, inner));
            case Part.Message rfc822 -> collect(rfc822.content(), inner, inner);
        }
    }

    private static boolean isShown(MimeFields mime) {
        Disposition disposition = mime.disposition();
        return mime.transferEncoding() != TransferEncoding.UNKNOWN
                && (disposition == null || !disposition.type().equals("attachment"));
    }

    private static String of(byte[] message, Part.Leaf leaf) {
        Span body = leaf.body();
        if (body.length() > MAX_OCTETS) {
            body = new Span(body.start(), lineBefore(message, body.start(), MAX_OCTETS));
        }
        var beginning = new Part.Leaf(leaf.header(), body, leaf.lines(), leaf.mime());
        String text = beginning.text(message);
        return folded(leaf.mime().contentType().is("text/html") ? HtmlText.of(text) : text);
    }

    /**
     * Between two lines no character of a charset is cut, as long as the lines are not too long.
     */
    private static int lineBefore(byte[] octets, int start, int length) {
        int end = start + length;
        for (int at = end; at > start + length / 2; at--) {
            if (octets[at - 1] == '\n') {
                return at;
            }
        }
        return end;
    }

    /** One blank for white space and controls, none at the ends, nothing that has no width. */
    private static String folded(String text) {
        var folded = new StringBuilder();
        int length = 0;
        boolean gap = false;
        for (int at = 0; at < text.length() && length < MAX_LENGTH; ) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (isSpace(c)) {
                gap = length > 0;
            } else if (!isInvisible(c)) {
                if (gap) {
                    if (length + 1 == MAX_LENGTH) {
                        break;
                    }
                    folded.append(' ');
                    length++;
                    gap = false;
                }
                folded.appendCodePoint(c);
                length++;
            }
        }
        return folded.toString();
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
    }

    /** Newsletters fill the space behind their first words with such. */
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        boolean joins = c == ZERO_WIDTH_JOINER; // emoji are made with it
        return (type == Character.FORMAT && !joins) || type == Character.SURROGATE || c == 0x34f;
    }
}
