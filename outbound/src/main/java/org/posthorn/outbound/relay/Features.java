package org.posthorn.outbound.relay;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a host says that it can. RFC 5321 §4.1.1.1.
 *
 * @param keywords in upper case
 * @param size the largest message that it takes; 0: it does not say. RFC 1870 §4
 * @param mechanisms of AUTH. RFC 4954 §3
 */
record Features(Set<String> keywords, long size, List<String> mechanisms) {

    /** Of a host that knows HELO only. */
    static final Features NONE = new Features(Set.of(), 0, List.of());

    Features {
        keywords = Set.copyOf(keywords);
        mechanisms = List.copyOf(mechanisms);
    }

    /**
     * From the reply to EHLO or LHLO, whose first line greets. What makes no sense is not there.
     */
    static Features of(Reply hello) {
        var keywords = new HashSet<String>();
        var mechanisms = new ArrayList<String>();
        long size = 0;
        for (String line : hello.lines().subList(1, hello.lines().size())) {
            // AUTH=PLAIN is how AUTH was written before it was a standard
            String[] words = line.strip().replaceFirst("(?i)^AUTH=", "AUTH ").split("\\s+");
            String keyword = words[0].toUpperCase(Locale.ROOT);
            keywords.add(keyword);
            if (keyword.equals("SIZE") && words.length > 1) {
                size = words[1].matches("\\d{1,18}") ? Long.parseLong(words[1]) : 0;
            } else if (keyword.equals("AUTH")) {
                mechanisms.addAll(List.of(words).subList(1, words.length));
            }
        }
        return new Features(keywords, size, mechanisms);
    }

    boolean pipelining() {
        return keywords.contains("PIPELINING");
    }

    boolean sizes() {
        return keywords.contains("SIZE");
    }

    boolean eightBit() {
        return keywords.contains("8BITMIME");
    }

    boolean utf8() {
        return keywords.contains("SMTPUTF8");
    }

    boolean startTls() {
        return keywords.contains("STARTTLS");
    }

    boolean tlsRequirable() {
        return keywords.contains("REQUIRETLS");
    }

    boolean chunking() {
        return keywords.contains("CHUNKING");
    }

    boolean reporting() {
        return keywords.contains("DSN");
    }
}
