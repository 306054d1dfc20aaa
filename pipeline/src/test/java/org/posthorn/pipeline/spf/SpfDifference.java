package org.posthorn.pipeline.spf;

import org.posthorn.dns.FakeDns;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Where jSPF says something else, and the section of RFC 7208 that decides. The most specific
 * reasons come first; {@code docs/decisions/0094-spf-beside-jspf.md} has the same list.
 */
@SuppressWarnings("ImmutableEnumChecker") // the predicates have no state
enum SpfDifference {
    /** Letters of explanations in a record: a syntax error. */
    LETTERS_OF_EXPLANATIONS("7.2", it -> it.problem().contains("no macro has the letter")),
    /** {@code /08} is not what the grammar calls a prefix. */
    PREFIX_WITH_ZERO("5.6", it -> it.problem().matches(".*/0\\d.*: not a prefix of .*")),
    /** Nor is {@code 02} a part of an address. */
    ADDRESS_WITH_ZERO("5.6", it -> it.problem().endsWith("not an IPv4 address")),
    /** {@code %{d0}}. */
    MACRO_THAT_KEEPS_NOTHING("7.3", it -> it.problem().contains("keeps nothing")),
    /** The domain's own mistake, not "no such data". */
    ENDLESS_CNAMES("2.6.7", it -> it.problem().endsWith("its CNAMEs do not end")),
    /** A name of the client that cannot be looked up is skipped. */
    CLIENT_NAMES_THAT_FAIL(
            "5.5",
            it ->
                    it.subject().client().equals("192.0.2.77")
                            && it.theirs(SpfStatus.TEMPERROR)
                            && it.hasTerm("ptr(:.*)?|.*%\\{p\\}.*")),
    /** A client of IPv4 is compared with no {@code ip6}. */
    MAPPED_RANGES("5", it -> it.hasTerm("ip6:::ffff:.*")),
    /** Each name of the client may be the one, not only the first. */
    NAMES_FOR_MACROS("7.3", it -> it.hasTerm(".*%\\{p\\}.*")),
    /** Domains are the same in any case. */
    CASE_OF_DOMAINS("5.5", it -> it.hasTerm("ptr:H1\\.Example\\.ORG")),
    /** A dot at the end belongs to the grammar. */
    DOT_AT_THE_END("7.1", it -> it.hasTerm("ptr:.*\\.")),
    /** A mail host that is the root has no address, and matches nothing. */
    NO_MAIL("5.4", it -> it.hasTerm("mx:nomail\\..*")),
    /** Mail hosts without an address of the client's family do not match. */
    HOSTS_OF_THE_OTHER_FAMILY(
            "5.4",
            it ->
                    it.subject().client().contains(":")
                            && it.theirs(SpfStatus.PERMERROR)
                            && it.hasTerm("mx(:.*)?")),
    /** What begins with a space is no record. */
    SPACE_BEFORE_A_RECORD(
            "4.5",
            it -> it.subject().records().stream().anyMatch(record -> record.contains("  v=spf1"))),
    /** What an included record would explain is nobody's explanation. */
    EXPLANATIONS_OF_INCLUDES(
            "6.2",
            it ->
                    it.ours().explanation().isEmpty()
                            && it.theirs(SpfStatus.FAIL)
                            && it.hasTerm("include:.*")),
    /** Left open: here, what can be no name does not match. */
    NAMES_THAT_CANNOT_BE("4.8", it -> it.hasTerm("[a-z]+:(a\\.\\.example|x{64}|(a\\.){20}).*")),
    /** A record without a mechanism is neutral. */
    NOTHING_IN_A_RECORD(
            "4.7",
            it ->
                    it.steps().stream()
                            .anyMatch(
                                    step -> step.matches("\\S+: v=spf1 *([a-z][\\w.-]*=\\S* *)*"))),
    /** The DNS that fails is never "no". */
    EXISTS_THAT_FAILS("5", it -> it.problem().endsWith("the server failed")),
    /** What RFC 7208 replaces had no such limit. */
    VOID_LOOKUPS("4.6.4", it -> it.problem().contains("lookups that find nothing")),
    /** Both are right: an address may be written in any way. */
    ADDRESSES_IN_EXPLANATIONS(
            "7.3",
            it ->
                    it.subject().client().contains(":")
                            && it.ours().status() == SpfStatus.FAIL
                            && it.theirs(SpfStatus.FAIL));

    private final String section;
    private final Predicate<Disagreement> applies;

    SpfDifference(String section, Predicate<Disagreement> applies) {
        this.section = section;
        this.applies = applies;
    }

    /** As the page lists it. */
    String row() {
        return "| " + name().toLowerCase(Locale.ROOT).replace('_', ' ') + " | §" + section + " |";
    }

    static Optional<SpfDifference> of(Disagreement disagreement) {
        for (SpfDifference difference : values()) {
            if (difference.applies.test(disagreement)) {
                return Optional.of(difference);
            }
        }
        return Optional.empty();
    }

    /**
     * Two results that are not the same.
     *
     * @param steps of ours, which have the records in them
     */
    record Disagreement(
            SpfCorpus.Case subject, SpfResult ours, List<String> steps, Jspf.Opinion theirs) {

        /** Nothing if both say the same, to whoever fails included. */
        static Optional<Disagreement> about(SpfCorpus.Case subject) throws InterruptedException {
            var steps = new ArrayList<String>();
            SpfResult ours = subject.check(new FakeDns(subject.zone()), steps::add);
            Jspf.Opinion theirs = new Jspf(subject.zone()).check(subject);
            boolean isSame =
                    theirs.status().equals(Optional.of(ours.status()))
                            && (ours.status() != SpfStatus.FAIL
                                    || ours.explanation().orElse("").equals(theirs.explanation()));
            return isSame
                    ? Optional.empty()
                    : Optional.of(new Disagreement(subject, ours, List.copyOf(steps), theirs));
        }

        String problem() {
            return ours.problem().orElse("");
        }

        boolean theirs(SpfStatus status) {
            return theirs.status().equals(Optional.of(status));
        }

        /** Whether a record that was looked at has a term like that. */
        boolean hasTerm(String pattern) {
            var term = Pattern.compile("(?i)[-+?~]?(" + pattern + ")(/.*)?");
            return subject.records().stream()
                    .filter(this::isLookedAt)
                    .flatMap(record -> Pattern.compile(" ").splitAsStream(record))
                    .anyMatch(word -> term.matcher(word).matches());
        }

        private boolean isLookedAt(String record) {
            String domain = record.substring(0, record.indexOf(' '));
            return steps.stream().anyMatch(step -> step.startsWith(domain + ": "));
        }
    }
}
