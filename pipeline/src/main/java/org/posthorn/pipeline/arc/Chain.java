package org.posthorn.pipeline.arc;

import org.posthorn.mail.FieldLexer;
import org.posthorn.mail.HeaderField;
import org.posthorn.pipeline.dkim.MalformedException;
import org.posthorn.pipeline.dkim.SignatureKind;
import org.posthorn.pipeline.dkim.SignedHeader;
import org.posthorn.pipeline.dkim.TagList;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The sets of a header, as far as they can be told without a key. RFC 8617 §5.2, steps 1 to 3.
 *
 * @param sets the first one first; empty if there is a flaw
 * @param highest the highest number of a set, 0 if there is none
 * @param ended whether the latest sealer says that the chain has failed before it
 * @param flaw why the chain fails, if it does
 */
record Chain(List<ArcSet> sets, int highest, boolean ended, Optional<String> flaw) {

    /** RFC 8617 §4.2.1. */
    static final int MOST = 50;

    static final String RESULTS = "ARC-Authentication-Results";

    /** More digits than any number here has. */
    private static final int MAX_DIGITS = 9;

    /**
     * The three fields with one number.
     *
     * @param results what the sealer has found
     * @param message the signature of the message
     * @param seal that of the chain
     * @param status what the sealer says of the chain before it, in lower case
     */
    record ArcSet(HeaderField results, HeaderField message, HeaderField seal, String status) {}

    /** What is known of a set while the fields are collected. */
    private static final class Draft {
        private final List<HeaderField> results = new ArrayList<>(1);
        private final List<HeaderField> messages = new ArrayList<>(1);
        private final List<HeaderField> seals = new ArrayList<>(1);
        private String status = "";

        ArcSet whole() throws MalformedException {
            if (results.size() != 1 || messages.size() != 1 || seals.size() != 1) {
                throw new MalformedException("not one field of each kind");
            }
            return new ArcSet(results.getFirst(), messages.getFirst(), seals.getFirst(), status);
        }
    }

    Chain {
        sets = List.copyOf(sets);
    }

    static Chain of(SignedHeader header) {
        var drafts = new TreeMap<Integer, Draft>();
        Optional<String> flaw = Optional.empty();
        int fields = 0;
        for (HeaderField field : header.fields()) {
            boolean results = field.isNamed(RESULTS);
            boolean message = field.isNamed(SignatureKind.ARC_MESSAGE.field());
            boolean seal = field.isNamed(SignatureKind.ARC_SEAL.field());
            if (!results && !message && !seal) {
                continue;
            }
            if (++fields > 3 * MOST) {
                flaw = Optional.of("more than " + MOST + " sets");
                break;
            }
            try {
                if (results) {
                    draft(drafts, instance(field)).results.add(field);
                    continue;
                }
                TagList tags = header.tags(field);
                var draft = draft(drafts, number(tags.find("i").orElse("")));
                (seal ? draft.seals : draft.messages).add(field);
                if (seal) {
                    draft.status = tags.find("cv").orElse("").toLowerCase(Locale.ROOT);
                }
            } catch (MalformedException e) {
                flaw = Optional.of(field.name() + ": " + e.reason());
            }
        }
        return of(drafts, flaw);
    }

    private static Chain of(TreeMap<Integer, Draft> drafts, Optional<String> flaw) {
        if (drafts.isEmpty()) {
            return new Chain(List.of(), 0, false, flaw);
        }
        int highest = drafts.lastKey();
        if (drafts.lastEntry().getValue().status.equals("fail")) {
            return broken(highest, true, "the last sealer says that it has failed");
        }
        if (flaw.isPresent()) {
            return broken(highest, false, flaw.get());
        }
        if (highest > MOST) {
            return broken(highest, false, "more than " + MOST + " sets");
        }
        var sets = new ArrayList<ArcSet>();
        for (Map.Entry<Integer, Draft> entry : drafts.entrySet()) {
            int number = sets.size() + 1;
            if (entry.getKey() != number) {
                return broken(highest, false, "no set " + number);
            }
            try {
                ArcSet set = entry.getValue().whole();
                if (!set.status().equals(number == 1 ? "none" : "pass")) {
                    return broken(highest, false, "set " + number + ": cv= is not as it should be");
                }
                sets.add(set);
            } catch (MalformedException e) {
                return broken(highest, false, "set " + number + ": " + e.reason());
            }
        }
        return new Chain(sets, highest, false, Optional.empty());
    }

    private static Chain broken(int highest, boolean ended, String flaw) {
        return new Chain(List.of(), highest, ended, Optional.of(flaw));
    }

    private static Draft draft(TreeMap<Integer, Draft> drafts, int number) {
        return drafts.computeIfAbsent(number, key -> new Draft());
    }

    /** What an ARC-Authentication-Results field begins with. RFC 8617 §4.1.1. */
    private static int instance(HeaderField field) throws MalformedException {
        var lexer = new FieldLexer(field.value());
        lexer.skipSpaceAndComments();
        boolean named = lexer.word("=;(").equalsIgnoreCase("i");
        lexer.skipSpaceAndComments();
        if (!named || !lexer.take('=')) {
            throw new MalformedException("no i= tag");
        }
        lexer.skipSpaceAndComments();
        int number = number(lexer.word(";("));
        lexer.skipSpaceAndComments();
        if (!lexer.take(';')) {
            throw new MalformedException("no results");
        }
        return number;
    }

    private static int number(String digits) throws MalformedException {
        if (digits.isEmpty()
                || digits.length() > MAX_DIGITS
                || digits.chars().anyMatch(c -> c < '0' || c > '9')
                || Integer.parseInt(digits) == 0) {
            throw new MalformedException("i= is not a number from 1");
        }
        return Integer.parseInt(digits);
    }
}
