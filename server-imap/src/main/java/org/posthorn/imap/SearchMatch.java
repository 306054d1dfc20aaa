package org.posthorn.imap;

import org.jspecify.annotations.Nullable;
import org.posthorn.imap.SearchKey.When;
import org.posthorn.mail.HeaderField;
import org.posthorn.mail.Headers;
import org.posthorn.mail.MailDate;
import org.posthorn.mail.Part;
import org.posthorn.store.Mailbox.Snapshot;
import org.posthorn.store.StoreException;
import org.posthorn.store.Uid;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.IdentityHashMap;
import java.util.Locale;

/** Asks the messages of a view whether they are what is searched for. */
final class SearchMatch {

    private final MailboxView view;
    private final Snapshot snapshot;
    private final IdentityHashMap<MessageSet, Picked> picked = new IdentityHashMap<>();

    SearchMatch(MailboxView view) {
        this.view = view;
        this.snapshot = view.snapshot();
    }

    /** A message that is expunged while it is read, or cannot be read, is not searched for. */
    boolean of(SearchKey key, int index) {
        try {
            return matches(key, index, new Opening(index));
        } catch (StoreException e) {
            return switch (e.reason()) {
                case NOT_FOUND, CORRUPT -> false;
                case ALREADY_EXISTS, CANNOT, OVER_QUOTA, NO_SPACE, UNAVAILABLE -> throw e;
            };
        }
    }

    /**
     * A message that is opened when a key asks for its octets. Flags and dates need not even their
     * number, for which a message without an index is read.
     */
    private final class Opening {

        private final int index;
        private @Nullable MessageContent content;

        Opening(int index) {
            this.index = index;
        }

        MessageContent get() {
            MessageContent open = content;
            if (open == null) {
                open =
                        new MessageContent(
                                view.mailbox(),
                                new Uid(snapshot.uid(index)),
                                snapshot.messageSize(index));
                content = open;
            }
            return open;
        }
    }

    // recursion is safe: keys are at most Limits.DEPTH deep
    private boolean matches(SearchKey key, int index, Opening message) {
        return switch (key) {
            case SearchKey.All() -> true;
            case SearchKey.And(var keys) ->
                    keys.stream().allMatch(each -> matches(each, index, message));
            case SearchKey.Or(var one, var other) ->
                    matches(one, index, message) || matches(other, index, message);
            case SearchKey.Not(var not) -> !matches(not, index, message);
            case SearchKey.Flagged(var flag) -> snapshot.flags(index).has(flag);
            case SearchKey.Keyword(var keyword) -> snapshot.flags(index).has(keyword);
            case SearchKey.Messages(var set) ->
                    picked.computeIfAbsent(set, view::pick).contains(view.sequence(index));
            case SearchKey.Larger(var octets) -> snapshot.messageSize(index) > octets;
            case SearchKey.Smaller(var octets) -> snapshot.messageSize(index) < octets;
            case SearchKey.Arrived(var when, var day) ->
                    is(
                            when,
                            snapshot.internalDate(index).atZone(ZoneOffset.UTC).toLocalDate(),
                            day);
            case SearchKey.Sent(var when, var day) ->
                    message.get()
                            .headers()
                            .first("Date")
                            .flatMap(field -> MailDate.parse(field.value()))
                            .map(date -> is(when, date.toLocalDate(), day))
                            .orElse(false);
            case SearchKey.Header(var name, var text) ->
                    hasField(message.get().headers(), name, text);
            case SearchKey.Body(var text) -> bodyHas(message.get(), fold(text));
            case SearchKey.Text(var text) ->
                    headerHas(message.get().headers(), fold(text))
                            || bodyHas(message.get(), fold(text));
        };
    }

    private static boolean is(When when, LocalDate date, LocalDate day) {
        return switch (when) {
            case BEFORE -> date.isBefore(day);
            case ON -> date.equals(day);
            case SINCE -> !date.isBefore(day);
        };
    }

    private static boolean hasField(Headers headers, String name, String text) {
        String wanted = fold(text);
        for (HeaderField field : headers) {
            if (field.isNamed(name) && fold(field.text()).contains(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean headerHas(Headers headers, String wanted) {
        for (HeaderField field : headers) {
            if (fold(field.name() + ": " + field.text()).contains(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** Texts of all parts, and the headers of messages within the message. */
    private static boolean bodyHas(MessageContent content, String wanted) {
        byte[] octets = content.whole();
        for (Part part : content.structure().all()) {
            boolean found =
                    switch (part) {
                        case Part.Leaf leaf -> fold(leaf.text(octets)).contains(wanted);
                        case Part.Message message ->
                                headerHas(Headers.of(octets, message.content().header()), wanted);
                        case Part.Multipart multipart -> false;
                    };
            if (found) {
                return true;
            }
        }
        return false;
    }

    /** Upper case first: there letters meet that have no common lower case. */
    private static String fold(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
