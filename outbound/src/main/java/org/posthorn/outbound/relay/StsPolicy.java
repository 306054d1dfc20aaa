package org.posthorn.outbound.relay;

import org.posthorn.dns.Name;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a domain says about its mail exchangers by HTTPS. RFC 8461 §3.2.
 *
 * @param maxAge how long it may be remembered
 * @param lines as they were published, for reports
 */
record StsPolicy(Mode mode, Duration maxAge, List<Mx> mx, List<String> lines) {

    /** Of the file. RFC 8461 §3.3. */
    static final int MAX_OCTETS = 64 * 1024;

    /** About a year. RFC 8461 §3.2. */
    private static final long MAX_AGE = 31_557_600;

    /** A domain has fewer; each host is compared with each. */
    private static final int MAX_MX = 200;

    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):(.*)");

    /** What becomes of hosts that do not fit. RFC 8461 §5. */
    enum Mode {
        /** They are not used. */
        ENFORCE,
        /** They are, and reported. */
        TESTING,
        /** Nothing: there is no policy any more. */
        NONE
    }

    /** What a host may be called. RFC 8461 §4.1. */
    record Mx(String pattern) {

        private static final String STAR = "*.";

        static Optional<Mx> parse(String text) {
            boolean wild = text.startsWith(STAR);
            return Name.host(wild ? text.substring(STAR.length()) : text)
                    .filter(name -> !name.text().isEmpty())
                    .map(name -> new Mx((wild ? STAR : "") + name.text()));
        }

        /** A star stands for exactly one label. */
        boolean fits(Name host) {
            int dot = host.text().indexOf('.');
            return pattern.equals(host.text())
                    || (dot > 0 && pattern.equals("*" + host.text().substring(dot)));
        }
    }

    StsPolicy {
        mx = List.copyOf(mx);
        lines = List.copyOf(lines);
    }

    /** Empty if it is none: of such a file nothing is believed. */
    static Optional<StsPolicy> parse(byte[] file) {
        if (file.length > MAX_OCTETS) {
            return Optional.empty();
        }
        var lines = new String(file, StandardCharsets.UTF_8).lines().map(String::strip).toList();
        Map<String, String> fields = new LinkedHashMap<>();
        var mx = new ArrayList<Mx>();
        for (String line : lines) {
            var field = FIELD.matcher(line);
            if (line.isEmpty()) {
                continue;
            }
            if (!field.matches()) {
                return Optional.empty();
            }
            String value = field.group(2).strip();
            if (field.group(1).equals("mx")) {
                Optional<Mx> pattern = Mx.parse(value);
                if (pattern.isEmpty() || mx.size() == MAX_MX) {
                    return Optional.empty();
                }
                mx.add(pattern.get());
            } else {
                fields.putIfAbsent(field.group(1), value); // RFC 8461 §3.2: the first one counts
            }
        }
        return of(fields, mx, lines);
    }

    private static Optional<StsPolicy> of(
            Map<String, String> fields, List<Mx> mx, List<String> lines) {
        if (!fields.getOrDefault("version", "").equals("STSv1")) {
            return Optional.empty();
        }
        Optional<Duration> age = age(fields.getOrDefault("max_age", ""));
        Optional<Mode> mode =
                switch (fields.getOrDefault("mode", "")) {
                    case "enforce" -> Optional.of(Mode.ENFORCE);
                    case "testing" -> Optional.of(Mode.TESTING);
                    case "none" -> Optional.of(Mode.NONE);
                    default -> Optional.empty();
                };
        return mode.filter(is -> is == Mode.NONE || !mx.isEmpty())
                .flatMap(is ->
                        age.map(lasting ->
                                new StsPolicy(
                                        is,
                                        lasting,
                                        mx,
                                        lines.stream().filter(line -> !line.isEmpty()).toList())));
    }

    private static Optional<Duration> age(String text) {
        return text.matches("[0-9]{1,10}")
                ? Optional.of(Duration.ofSeconds(Math.min(MAX_AGE, Long.parseLong(text))))
                : Optional.empty();
    }

    boolean fits(Name host) {
        return mx.stream().anyMatch(each -> each.fits(host));
    }
}
