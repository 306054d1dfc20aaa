package org.posthorn.directory.sql;

import java.util.List;
import java.util.Locale;

/**
 * What a query is asked about, in lower case: {@code ada@example.org}, {@code @example.org}, {@code
 * example.org}.
 */
record Wanted(String key) {

    Wanted {
        key = key.toLowerCase(Locale.ROOT);
    }

    /** The local part; the whole of a name without an {@code @}. */
    String local() {
        int at = key.lastIndexOf('@');
        return at < 0 ? key : key.substring(0, at);
    }

    /** Empty where the name has none. */
    String domain() {
        int at = key.lastIndexOf('@');
        return at < 0 ? "" : key.substring(at + 1);
    }

    /** A label of the domain, counted from 1 at its end; empty where there are fewer. */
    String label(int number) {
        List<String> labels = List.of(domain().split("\\.", -1));
        return number > labels.size() ? "" : labels.get(labels.size() - number);
    }
}
