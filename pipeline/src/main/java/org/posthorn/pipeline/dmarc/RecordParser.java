package org.posthorn.pipeline.dmarc;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a record: of a tag that stands twice, or cannot be read, the default counts. RFC 9989 §4.7,
 * §4.10.1.
 */
final class RecordParser {

    private static final String VERSION = "DMARC1";

    /** Nobody has more; they are only written to have many reports sent. */
    private static final int MAX_URIS = 10;

    private final Map<String, String> tags = new HashMap<>();

    private RecordParser(List<String> tags) {
        for (String tag : tags) {
            int equals = tag.indexOf('=');
            if (equals > 0) {
                // The first one: a second one that is put behind it shall change nothing.
                this.tags.putIfAbsent(
                        tag.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        tag.substring(equals + 1).strip());
            }
        }
    }

    /** Whether a text says that it is a record. */
    static boolean isRecord(String text) {
        String first = text.split(";", 2)[0];
        int equals = first.indexOf('=');
        return equals > 0
                && first.substring(0, equals).strip().equalsIgnoreCase("v")
                && first.substring(equals + 1).strip().equals(VERSION);
    }

    /** Empty for a text that is no record, or none that asks for anything. */
    static Optional<DmarcRecord> parse(String text) {
        return isRecord(text)
                ? new RecordParser(Arrays.asList(text.split(";", -1))).record()
                : Optional.empty();
    }

    private Optional<DmarcRecord> record() {
        List<String> rua = uris("rua");
        boolean sound = isPolicy("p") && isPolicy("sp") && isPolicy("np");
        if (!sound && rua.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new DmarcRecord(
                        policy("p", sound).orElse(DmarcPolicy.NONE),
                        policy("sp", sound),
                        policy("np", sound),
                        is("adkim", "s"),
                        is("aspf", "s"),
                        suffix(),
                        is("t", "y"),
                        rua,
                        uris("ruf")));
    }

    private boolean isPolicy(String tag) {
        return !tags.containsKey(tag) || policy(tag, true).isPresent();
    }

    private Optional<DmarcPolicy> policy(String tag, boolean sound) {
        return Optional.ofNullable(tags.get(tag)).filter(text -> sound).flatMap(DmarcPolicy::parse);
    }

    private boolean is(String tag, String value) {
        return value.equalsIgnoreCase(tags.getOrDefault(tag, ""));
    }

    private DmarcRecord.Suffix suffix() {
        if (is("psd", "y")) {
            return DmarcRecord.Suffix.YES;
        }
        return is("psd", "n") ? DmarcRecord.Suffix.NO : DmarcRecord.Suffix.UNKNOWN;
    }

    private List<String> uris(String tag) {
        return Arrays.stream(tags.getOrDefault(tag, "").split(",", -1))
                .map(String::strip)
                .filter(RecordParser::isUri)
                .limit(MAX_URIS)
                .toList();
    }

    /** A size limit behind an exclamation mark is what RFC 7489 §6.4 had. */
    private static boolean isUri(String text) {
        try {
            return new URI(text.replaceFirst("![0-9]+[kmgt]?$", "")).isAbsolute();
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
