package org.posthorn.pipeline.spf;

import org.posthorn.dns.Data;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;
import org.posthorn.pipeline.spf.Lookups.Counting;
import org.posthorn.pipeline.spf.Mechanism.Prefixes;
import org.posthorn.pipeline.spf.SpfRecord.Directive;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One check. RFC 7208 §4.
 *
 * <p>Records that name each other in circles end at the limit of lookups, and so does recursion.
 */
final class Evaluation {

    /** RFC 7208 §4.6.4. */
    private static final int MOST_MAIL_HOSTS = 10;

    private final SpfQuery query;
    private final Lookups lookups;
    private final ClientNames names;
    private final Expansion macros;
    private final Consumer<String> steps;

    Evaluation(
            SpfQuery query,
            Lookups lookups,
            ClientNames names,
            Expansion macros,
            Consumer<String> steps) {
        this.query = query;
        this.lookups = lookups;
        this.names = names;
        this.macros = macros;
        this.steps = steps;
    }

    /**
     * What a domain's record says.
     *
     * @param mechanism what matched
     * @param explanation of the record that decided, with the domain that has it
     */
    private record Ruling(
            SpfStatus status,
            Optional<String> mechanism,
            Optional<MacroText> explanation,
            Name domain) {}

    SpfResult result() {
        Optional<Name> domain = fullName(query.domain());
        if (domain.isEmpty()) {
            tell(query.domain() + " is not a full domain name");
            return result(SpfStatus.NONE, Optional.empty(), Optional.empty(), Optional.empty());
        }
        try {
            Ruling ruling = ruling(domain.get());
            return result(ruling.status, ruling.mechanism, explanation(ruling), Optional.empty());
        } catch (SpfException e) {
            tell(e.text());
            return result(e.status(), Optional.empty(), Optional.empty(), Optional.of(e.text()));
        }
    }

    /** RFC 7208 §4.3: what is no domain with a dot in it says nothing. */
    private static Optional<Name> fullName(String text) {
        return text.startsWith("[") // an address
                ? Optional.empty()
                : Name.parse(text).filter(name -> name.labels().size() > 1);
    }

    private SpfResult result(
            SpfStatus status,
            Optional<String> mechanism,
            Optional<String> explanation,
            Optional<String> problem) {
        return new SpfResult(
                status,
                query,
                Printable.of(query.domain()),
                mechanism.map(Printable::of),
                explanation,
                problem.map(Printable::of));
    }

    private Ruling ruling(Name domain) throws SpfException {
        Optional<SpfRecord> found = record(domain);
        if (found.isEmpty()) {
            tell(domain + " publishes nothing");
            return new Ruling(SpfStatus.NONE, Optional.empty(), Optional.empty(), domain);
        }
        SpfRecord record = found.get();
        for (Directive directive : record.directives()) {
            boolean matches = matches(directive.mechanism(), domain);
            tell(directive.text() + (matches ? ": matches" : ": does not match"));
            if (matches) {
                return new Ruling(
                        directive.result(),
                        Optional.of(directive.text()),
                        record.explanation(),
                        domain);
            }
        }
        return record.redirect().isPresent()
                ? redirected(record.redirect().get(), domain)
                // RFC 7208 §4.7, §9.1
                : new Ruling(SpfStatus.NEUTRAL, Optional.of("default"), Optional.empty(), domain);
    }

    /** RFC 7208 §6.1: the other record counts in the place of this one. */
    private Ruling redirected(MacroText redirect, Name domain) throws SpfException {
        lookups.countTerm();
        Optional<Name> target = macros.name(redirect, domain);
        if (target.isEmpty()) {
            throw SpfException.permanent("a redirect of " + domain + " to what is no domain");
        }
        tell("redirect to " + target.get());
        Ruling ruling = ruling(target.get());
        if (ruling.status == SpfStatus.NONE) {
            throw SpfException.permanent(target.get() + " is redirected to and publishes nothing");
        }
        return ruling;
    }

    /** RFC 7208 §4.4, §4.5. */
    private Optional<SpfRecord> record(Name domain) throws SpfException {
        List<String> records =
                lookups.list(Question.txt(domain)).stream()
                        .map(Data.Txt::text)
                        .filter(RecordParser::isRecord)
                        .toList();
        if (records.isEmpty()) {
            return Optional.empty();
        }
        if (records.size() > 1) {
            throw SpfException.permanent(domain + " publishes " + records.size() + " records");
        }
        tell(domain + ": " + records.getFirst());
        try {
            return Optional.of(RecordParser.parse(records.getFirst()));
        } catch (SpfSyntaxException e) {
            throw SpfException.permanent(domain + ": " + e.getMessage());
        }
    }

    private boolean matches(Mechanism mechanism, Name domain) throws SpfException {
        return switch (mechanism) {
            case Mechanism.All() -> true;
            case Mechanism.Ip(var range) -> range.contains(query.client());
            case Mechanism.Include(var target) -> {
                lookups.countTerm();
                yield isIncluded(target, domain);
            }
            case Mechanism.A(var target, var prefixes) -> {
                lookups.countTerm();
                Optional<Name> host = target(target, domain);
                yield host.isPresent()
                        && isIn(
                                lookups.hosts(host.get(), query.client(), Counting.COUNTED),
                                prefixes);
            }
            case Mechanism.Mx(var target, var prefixes) -> {
                lookups.countTerm();
                Optional<Name> host = target(target, domain);
                yield host.isPresent() && isMailHost(host.get(), prefixes);
            }
            case Mechanism.Ptr(var target) -> {
                lookups.countTerm();
                Optional<Name> within = target(target, domain);
                yield within.isPresent() && names.areWithin(within.get());
            }
            case Mechanism.Exists(var target) -> {
                lookups.countTerm();
                Optional<Name> name = macros.name(target, domain);
                yield name.isPresent() && !lookups.find(Question.a(name.get())).isEmpty();
            }
        };
    }

    private Optional<Name> target(Optional<MacroText> target, Name domain) {
        return target.isEmpty() ? Optional.of(domain) : macros.name(target.get(), domain);
    }

    /** RFC 7208 §5.2. */
    private boolean isIncluded(MacroText target, Name domain) throws SpfException {
        Optional<Name> other = macros.name(target, domain);
        if (other.isEmpty()) {
            throw SpfException.permanent(domain + " includes what is no domain");
        }
        return switch (ruling(other.get()).status) {
            case PASS -> true;
            case FAIL, SOFTFAIL, NEUTRAL -> false;
            case NONE, TEMPERROR, PERMERROR ->
                    throw SpfException.permanent(
                            other.get() + " is included and publishes nothing");
        };
    }

    /** RFC 7208 §5.4. */
    private boolean isMailHost(Name domain, Prefixes prefixes) throws SpfException {
        List<Data.Mx> records = lookups.find(Question.mx(domain));
        if (records.size() > MOST_MAIL_HOSTS) {
            throw SpfException.permanent(
                    domain + " has more than " + MOST_MAIL_HOSTS + " mail hosts");
        }
        for (Data.Mx record : records) {
            if (!record.host().equals(Name.ROOT)
                    && isIn(
                            lookups.hosts(record.host(), query.client(), Counting.FREE),
                            prefixes)) {
                return true;
            }
        }
        return false;
    }

    private boolean isIn(List<InetAddress> addresses, Prefixes prefixes) {
        int prefix = query.client() instanceof Inet4Address ? prefixes.ip4() : prefixes.ip6();
        return addresses.stream()
                .anyMatch(address -> new AddressRange(address, prefix).contains(query.client()));
    }

    /** RFC 7208 §6.2: whatever is wrong with it, there is none. */
    private Optional<String> explanation(Ruling ruling) {
        if (ruling.status != SpfStatus.FAIL || ruling.explanation.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<Name> at = macros.name(ruling.explanation.get(), ruling.domain);
            List<Data.Txt> texts = at.isEmpty() ? List.of() : lookups.list(Question.txt(at.get()));
            if (texts.size() != 1) {
                return Optional.empty();
            }
            var text = MacroParser.explanation(texts.getFirst().text());
            String expanded = macros.text(text, ruling.domain);
            return Printable.isPrintable(expanded) && !expanded.isBlank()
                    ? Optional.of(Printable.of(expanded))
                    : Optional.empty();
        } catch (SpfException | SpfSyntaxException e) {
            tell("no explanation: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void tell(String step) {
        steps.accept(Printable.of(step));
    }
}
