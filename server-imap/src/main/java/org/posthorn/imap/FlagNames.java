package org.posthorn.imap;

import org.posthorn.store.Flags;
import org.posthorn.store.SystemFlag;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/** Flags on the wire. RFC 9051 §2.3.2. */
final class FlagNames {

    /** In the order in which they are shown. */
    static final List<SystemFlag> SYSTEM = List.of(SystemFlag.values());

    private FlagNames() {}

    static String of(SystemFlag flag) {
        return switch (flag) {
            case ANSWERED -> "\\Answered";
            case FLAGGED -> "\\Flagged";
            case DELETED -> "\\Deleted";
            case SEEN -> "\\Seen";
            case DRAFT -> "\\Draft";
        };
    }

    /** {@code (\Seen Work)}. */
    static Flags readList(ImapReader in) throws IOException {
        in.expect('(');
        var flags = new Collected();
        if (!in.accept(')')) {
            do {
                flags.read(in);
            } while (in.accept(' '));
            in.expect(')');
        }
        return flags.all();
    }

    /** The same without parentheses, as STORE allows. */
    static Flags readBare(ImapReader in) throws IOException {
        var flags = new Collected();
        do {
            flags.read(in);
        } while (in.accept(' '));
        return flags.all();
    }

    static String keyword(ImapReader in) throws IOException {
        String keyword = in.atom();
        if (keyword.length() > Limits.KEYWORD) {
            throw Refused.limit("Keyword too long");
        }
        return keyword;
    }

    private static final class Collected {

        private final EnumSet<SystemFlag> system = EnumSet.noneOf(SystemFlag.class);
        private final List<String> keywords = new ArrayList<>();

        void read(ImapReader in) throws IOException {
            if (in.accept('\\')) {
                readSystem(in.atom());
            } else if (keywords.size() == Limits.FLAGS) {
                throw Refused.limit("Too many keywords");
            } else {
                keywords.add(keyword(in));
            }
        }

        private void readSystem(String name) throws IOException {
            switch (name.toUpperCase(Locale.ROOT)) {
                case "ANSWERED" -> system.add(SystemFlag.ANSWERED);
                case "FLAGGED" -> system.add(SystemFlag.FLAGGED);
                case "DELETED" -> system.add(SystemFlag.DELETED);
                case "SEEN" -> system.add(SystemFlag.SEEN);
                case "DRAFT" -> system.add(SystemFlag.DRAFT);
                case "RECENT" -> {
                    // clients that copy messages send it back; it cannot be changed. RFC 3501
                    // §2.3.2
                }
                default -> throw Refused.syntax("Unknown system flag");
            }
        }

        Flags all() {
            return new Flags(system, keywords);
        }
    }
}
