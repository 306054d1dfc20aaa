package org.posthorn.pipeline;

import org.posthorn.mail.HeaderField;
import org.posthorn.mail.Headers;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.Departure;
import org.posthorn.outbound.Transaction;
import org.posthorn.pipeline.arc.ArcSealer;
import org.posthorn.pipeline.arc.ArcSealing;
import org.posthorn.pipeline.arc.ArcStatus;
import org.posthorn.pipeline.arc.Assessment;
import org.posthorn.pipeline.dkim.UnsignableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Seals what others sent and we pass on. Thread-safe. RFC 8617 §5.1.
 *
 * <p>What was found when it came stands in the field that we put in front then, above our Received
 * field. What stands below that others have written, whoever it says it is from: at the border such
 * fields go out, but a neighbour by LMTP keeps his.
 */
public final class Sealing implements Departure {

    private static final Logger log = LoggerFactory.getLogger(Sealing.class);

    private static final Pattern FOLD = Pattern.compile(" *\t[\t ]*");

    private static final byte[] NOTHING = {};

    private final String hostname;
    private final Predicate<String> hosted;
    private final String house;
    private final ArcSealer sealer;

    /**
     * Over keys that may change.
     *
     * @param hostname as it stands in trace fields
     * @param hosted whether a domain in lower case is ours
     * @param house the domain that seals what is for several recipients, or for those of a domain
     *     that has no key
     */
    public Sealing(String hostname, Predicate<String> hosted, String house, ArcSealer sealer) {
        this.hostname = hostname;
        this.hosted = hosted;
        this.house = house;
        this.sealer = sealer;
    }

    @Override
    public byte[] fields(Transaction transaction, Copy message) throws IOException {
        if (transaction.submitted()) {
            return NOTHING;
        }
        List<HeaderField> ours = ours(Headers.of(message.header()));
        Optional<String> results = results(ours);
        Optional<ArcStatus> found = results.flatMap(Sealing::status);
        Optional<ArcSealing> sealing =
                found.flatMap(status -> begin(ours, status, results.orElseThrow()));
        return sealing.isPresent() ? seal(sealing.get(), transaction, message) : NOTHING;
    }

    private static byte[] seal(ArcSealing sealing, Transaction transaction, Copy message)
            throws IOException {
        try (sealing) {
            message.writeTo(new Feed(sealing::write));
            return sealing.end();
        } catch (UnsignableException e) {
            log.warn("message {} leaves without a seal: {}", transaction.id(), e.getMessage());
            return NOTHING;
        }
    }

    /** What we have put in front. */
    private static List<HeaderField> ours(Headers header) {
        return StreamSupport.stream(header.spliterator(), false)
                .takeWhile(field -> !field.isNamed("Received"))
                .toList();
    }

    private static Optional<HeaderField> first(List<HeaderField> fields, String name) {
        return fields.stream().filter(field -> field.isNamed(name)).findFirst();
    }

    private Optional<ArcSealing> begin(List<HeaderField> ours, ArcStatus found, String results) {
        return first(ours, "Delivered-To")
                .map(HeaderField::value)
                .map(value -> value.substring(value.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT))
                .filter(hosted)
                .flatMap(domain -> sealer.begin(domain, found, results))
                .or(() -> sealer.begin(house, found, results));
    }

    /** The value of our field, folded where we fold: at tabs. */
    private Optional<String> results(List<HeaderField> ours) {
        return first(ours, AuthenticationResults.NAME)
                .map(HeaderField::value)
                .filter(value -> AuthenticationResults.claims(value, hostname, false))
                .filter(value -> value.chars().allMatch(c -> c == '\t' || Text.printable(c)))
                .map(value -> FOLD.matcher(value).replaceAll("\r\n\t"));
    }

    private static Optional<ArcStatus> status(String results) {
        List<Assessment.Finding> chain = Assessment.parse("i=0; " + results).of("arc");
        return chain.size() != 1
                ? Optional.empty()
                : Arrays.stream(ArcStatus.values())
                        .filter(status -> status.word().equals(chain.getFirst().result()))
                        .findFirst();
    }
}
