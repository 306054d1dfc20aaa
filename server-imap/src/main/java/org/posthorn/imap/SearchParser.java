package org.posthorn.imap;

import org.posthorn.imap.MessageSet.Numbering;
import org.posthorn.imap.SearchKey.When;
import org.posthorn.store.SystemFlag;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;

/** Reads the keys of one SEARCH. RFC 9051 §9, search-program. */
final class SearchParser {

    private final ImapReader in;

    /** Without a CHARSET it should be US-ASCII, of which this is more. */
    private Charset charset = StandardCharsets.UTF_8;

    private int keys;
    private int depth;

    SearchParser(ImapReader in) {
        this.in = in;
    }

    SearchKey read() throws IOException {
        in.space();
        if (in.acceptWord("CHARSET")) {
            in.space();
            charset = charset(in.astring());
            in.space();
        }
        return list();
    }

    private static Charset charset(String name) throws IOException {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw Refused.charset();
        }
    }

    private SearchKey list() throws IOException {
        var list = new ArrayList<SearchKey>();
        do {
            list.add(key());
        } while (in.accept(' '));
        return list.size() == 1 ? list.getFirst() : new SearchKey.And(list);
    }

    private SearchKey key() throws IOException {
        if (++keys > Limits.SEARCH_KEYS) {
            throw Refused.limit("Too many search keys");
        }
        if (in.accept('(')) {
            descend();
            SearchKey key = list();
            in.expect(')');
            depth--;
            return key;
        }
        return in.isDigit() || in.isNext('*')
                ? new SearchKey.Messages(MessageSet.read(in, Numbering.SEQUENCE))
                : named(in.word());
    }

    private SearchKey named(String word) throws IOException {
        return switch (word) {
            case "ALL", "OLD" -> new SearchKey.All();
            // no message is recent here
            case "RECENT", "NEW" -> new SearchKey.Not(new SearchKey.All());
            case "ANSWERED" -> new SearchKey.Flagged(SystemFlag.ANSWERED);
            case "DELETED" -> new SearchKey.Flagged(SystemFlag.DELETED);
            case "DRAFT" -> new SearchKey.Flagged(SystemFlag.DRAFT);
            case "FLAGGED" -> new SearchKey.Flagged(SystemFlag.FLAGGED);
            case "SEEN" -> new SearchKey.Flagged(SystemFlag.SEEN);
            case "UNANSWERED" -> without(SystemFlag.ANSWERED);
            case "UNDELETED" -> without(SystemFlag.DELETED);
            case "UNDRAFT" -> without(SystemFlag.DRAFT);
            case "UNFLAGGED" -> without(SystemFlag.FLAGGED);
            case "UNSEEN" -> without(SystemFlag.SEEN);
            case "KEYWORD" -> keyword();
            case "UNKEYWORD" -> new SearchKey.Not(keyword());
            case "BEFORE" -> new SearchKey.Arrived(When.BEFORE, DateTimes.readDate(argument()));
            case "ON" -> new SearchKey.Arrived(When.ON, DateTimes.readDate(argument()));
            case "SINCE" -> new SearchKey.Arrived(When.SINCE, DateTimes.readDate(argument()));
            case "SENTBEFORE" -> new SearchKey.Sent(When.BEFORE, DateTimes.readDate(argument()));
            case "SENTON" -> new SearchKey.Sent(When.ON, DateTimes.readDate(argument()));
            case "SENTSINCE" -> new SearchKey.Sent(When.SINCE, DateTimes.readDate(argument()));
            case "LARGER" -> new SearchKey.Larger(argument().number());
            case "SMALLER" -> new SearchKey.Smaller(argument().number());
            case "UID" -> new SearchKey.Messages(MessageSet.read(argument(), Numbering.UID));
            case "BCC", "CC", "FROM", "SUBJECT", "TO" -> new SearchKey.Header(word, text());
            case "HEADER" -> new SearchKey.Header(argument().astring(), text());
            case "BODY" -> new SearchKey.Body(text());
            case "TEXT" -> new SearchKey.Text(text());
            case "NOT" -> new SearchKey.Not(nested());
            case "OR" -> new SearchKey.Or(nested(), nested());
            default -> throw Refused.syntax("Unknown search key");
        };
    }

    private static SearchKey without(SystemFlag flag) {
        return new SearchKey.Not(new SearchKey.Flagged(flag));
    }

    private SearchKey keyword() throws IOException {
        return new SearchKey.Keyword(FlagNames.keyword(argument()));
    }

    private String text() throws IOException {
        return argument().astring(charset);
    }

    private SearchKey nested() throws IOException {
        descend();
        argument();
        SearchKey key = key();
        depth--;
        return key;
    }

    private void descend() throws IOException {
        if (++depth > Limits.DEPTH) {
            throw Refused.limit("Search nested too deeply");
        }
    }

    private ImapReader argument() throws IOException {
        in.space();
        return in;
    }
}
