package org.posthorn.pipeline.dmarc;

import org.posthorn.dns.Name;
import org.posthorn.mail.Address;
import org.posthorn.mail.PathException;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who wants a report: what a URI of the scheme mailto names. RFC 6068.
 *
 * @param host the address's domain
 * @param most octets of a message that it takes; of that only RFC 7489 §6.4 knows
 */
public record ReportAddress(Address address, Name host, long most) {

    private static final Pattern LIMIT = Pattern.compile("!([0-9]{1,15})([kmgt]?)$");

    private static final String SCHEME = "mailto:";

    /** Empty for another scheme, for several addresses, and for one that not every host takes. */
    public static Optional<ReportAddress> parse(String uri) {
        String text = uri.strip();
        if (!text.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Optional.empty();
        }
        text = text.substring(SCHEME.length());
        long most = Long.MAX_VALUE;
        Matcher limit = LIMIT.matcher(text.toLowerCase(Locale.ROOT));
        if (limit.find()) {
            most = octets(Long.parseLong(limit.group(1)), limit.group(2));
            text = text.substring(0, limit.start());
        }
        long octets = most;
        return address(text.replaceFirst("\\?.*", "")).flatMap(address -> of(address, octets));
    }

    private static Optional<ReportAddress> of(Address address, long most) {
        return Name.host(address.domain())
                .filter(host -> host.labels().size() > 1)
                .map(host -> new ReportAddress(address, host, most));
    }

    private static Optional<Address> address(String encoded) {
        try {
            String text = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
            return Optional.of(Address.parse(text)).filter(Address::isAscii);
        } catch (PathException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static long octets(long number, String unit) {
        int power = unit.isEmpty() ? 0 : 10 * (1 + "kmgt".indexOf(unit));
        return number > Long.MAX_VALUE >> power ? Long.MAX_VALUE : number << power;
    }
}
