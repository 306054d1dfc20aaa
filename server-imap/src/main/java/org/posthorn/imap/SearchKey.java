package org.posthorn.imap;

import org.posthorn.store.SystemFlag;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;

/** What SEARCH asks of a message. RFC 9051 §6.4.4. */
sealed interface SearchKey {

    /** How much of a message must be read to know. */
    enum Cost {
        NOTHING,
        HEADER,
        MESSAGE
    }

    default Cost cost() {
        return Cost.NOTHING;
    }

    record All() implements SearchKey {}

    /** All of them; what is cheap to know is asked first. */
    record And(List<SearchKey> keys) implements SearchKey {

        public And {
            keys = keys.stream().sorted(Comparator.comparing(SearchKey::cost)).toList();
        }

        @Override
        public Cost cost() {
            return keys.isEmpty() ? Cost.NOTHING : keys.getLast().cost();
        }
    }

    record Or(SearchKey one, SearchKey other) implements SearchKey {

        @Override
        public Cost cost() {
            return one.cost().compareTo(other.cost()) > 0 ? one.cost() : other.cost();
        }
    }

    record Not(SearchKey key) implements SearchKey {

        @Override
        public Cost cost() {
            return key.cost();
        }
    }

    record Flagged(SystemFlag flag) implements SearchKey {}

    record Keyword(String keyword) implements SearchKey {}

    record Messages(MessageSet set) implements SearchKey {}

    record Larger(long octets) implements SearchKey {}

    record Smaller(long octets) implements SearchKey {}

    enum When {
        BEFORE,
        ON,
        SINCE
    }

    /** The internal date, in UTC. */
    record Arrived(When when, LocalDate day) implements SearchKey {}

    /** The Date field, whatever its zone. */
    record Sent(When when, LocalDate day) implements SearchKey {

        @Override
        public Cost cost() {
            return Cost.HEADER;
        }
    }

    /** A field that contains the text; every field of that name contains an empty one. */
    record Header(String name, String text) implements SearchKey {

        @Override
        public Cost cost() {
            return Cost.HEADER;
        }
    }

    record Body(String text) implements SearchKey {

        @Override
        public Cost cost() {
            return Cost.MESSAGE;
        }
    }

    /** Header or body. */
    record Text(String text) implements SearchKey {

        @Override
        public Cost cost() {
            return Cost.MESSAGE;
        }
    }
}
