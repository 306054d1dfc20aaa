package org.posthorn.pipeline;

import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.arc.ArcResult;
import org.posthorn.pipeline.dkim.DkimResult;
import org.posthorn.pipeline.dkim.DkimResults;
import org.posthorn.pipeline.dmarc.DmarcResult;
import org.posthorn.pipeline.spf.SpfResult;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The field in which we say who vouches for a message. RFC 8601 §2.2.
 *
 * <p>What senders wrote reaches it through {@link #value} only.
 */
final class AuthenticationResults {

    static final String NAME = "Authentication-Results";

    /** RFC 2045 §5.1: no spaces, control characters and tspecials. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.0-9A-Z^_`a-z{|}~-]+");

    /** What a domain or an address of one may be without quotes. RFC 8601 §2.2: pvalue. */
    private static final Pattern AT_DOMAIN =
            Pattern.compile("[!#$%&'*+.0-9A-Z^_`a-z{|}~-]*@[A-Za-z0-9_.-]+");

    private static final int MAX_VALUE = 256;

    /**
     * What one method of authentication found.
     *
     * @param reason for people, perhaps empty
     */
    record Method(String name, String result, String reason, List<Property> properties) {}

    /** What it looked at: {@code header.d=example.org}. */
    record Property(String type, String name, String value) {}

    private AuthenticationResults() {}

    static List<Method> of(Evidence evidence, Origin origin) {
        var methods = new ArrayList<Method>();
        evidence.spf().map(AuthenticationResults::of).ifPresent(methods::add);
        evidence.dkim().map(AuthenticationResults::of).ifPresent(methods::addAll);
        evidence.dmarc().map(result -> of(result, evidence.witness())).ifPresent(methods::add);
        evidence.arc().map(result -> of(result, origin)).ifPresent(methods::add);
        return methods;
    }

    /** RFC 8601 §2.7.2. */
    private static Method of(SpfResult result) {
        Property property =
                switch (result.query().identity()) {
                    case HELO -> new Property("smtp", "helo", result.query().helo());
                    case MAIL_FROM ->
                            new Property("smtp", "mailfrom", mailFrom(result.query().sender()));
                };
        return new Method("spf", result.status().word(), "", List.of(property));
    }

    private static String mailFrom(ReversePath sender) {
        return switch (sender) {
            case ReversePath.Null() -> "";
            case ReversePath.Of(var address) -> address.toMailbox();
        };
    }

    /** RFC 9989 §9.2; what is not done about it is local policy: RFC 8601 §2.4. */
    private static Method of(DmarcResult result, Witness witness) {
        var properties = new ArrayList<Property>();
        result.author()
                .ifPresent(author -> properties.add(new Property("header", "from", author.text())));
        String reason = "";
        if (witness instanceof Witness.Seen(var sealer)) {
            reason = "seen to pass by " + sealer;
            properties.add(new Property("policy", "override", "arc"));
        }
        return new Method("dmarc", result.status().word(), reason, properties);
    }

    /** RFC 8617 §10.1, §10.2. */
    private static Method of(ArcResult result, Origin origin) {
        var properties = new ArrayList<Property>();
        result.oldestPass()
                .ifPresent(oldest -> add(properties, "oldest-pass", Integer.toString(oldest)));
        properties.add(new Property("smtp", "remote-ip", origin.address()));
        return new Method("arc", result.status().word(), result.reason(), properties);
    }

    private static List<Method> of(DkimResults results) {
        if (results.results().isEmpty()) {
            return List.of(new Method("dkim", "none", "", List.of()));
        }
        return results.results().stream().map(AuthenticationResults::of).toList();
    }

    private static Method of(DkimResult result) {
        var properties = new ArrayList<Property>();
        add(properties, "d", result.domain());
        add(properties, "i", result.identity());
        add(properties, "s", result.selector());
        add(properties, "a", result.algorithm());
        add(properties, "b", result.signature());
        return new Method("dkim", result.outcome().word(), result.reason(), properties);
    }

    private static void add(List<Property> properties, String name, String value) {
        if (!value.isEmpty()) {
            properties.add(new Property("header", name, value));
        }
    }

    /** The field with its line end; a line for each method. */
    static String field(String host, List<Method> methods) {
        var field = new StringBuilder(NAME).append(": ").append(value(host));
        for (Method method : methods) {
            field.append(";\r\n\t").append(method.name()).append('=').append(method.result());
            if (!method.reason().isEmpty()) {
                field.append(" reason=").append(quoted(method.reason()));
            }
            for (Property property : method.properties()) {
                field.append("\r\n\t ")
                        .append(property.type())
                        .append('.')
                        .append(property.name())
                        .append('=')
                        .append(value(property.value()));
            }
        }
        return field.append("\r\n").toString();
    }

    private static String value(String text) {
        String shown = text.length() > MAX_VALUE ? text.substring(0, MAX_VALUE) : text;
        boolean bare = TOKEN.matcher(shown).matches() || AT_DOMAIN.matcher(shown).matches();
        return bare ? shown : quoted(shown);
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(Text.printable(c) ? c : '?');
        }
        return quoted.append('"').toString();
    }

    /**
     * Whether a field's value says that it is from this host.
     *
     * @param value the beginning of it
     * @param cut whether there is more of it: what cannot be seen may be our name
     */
    static boolean claims(String value, String host, boolean cut) {
        int at = skipBlank(value, 0);
        if (at == value.length()) {
            // a comment to the end: nobody can say what comes behind it
            return cut || !value.isBlank();
        }
        String id = id(value, at);
        if (cut && value.endsWith(id)) {
            return true;
        }
        String bare = id.endsWith(".") ? id.substring(0, id.length() - 1) : id;
        return bare.equalsIgnoreCase(host);
    }

    private static String id(String value, int from) {
        var id = new StringBuilder();
        boolean quoted = value.charAt(from) == '"';
        for (int i = quoted ? from + 1 : from; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted ? c == '"' : c <= ' ' || c == ';' || c == '(') {
                break;
            }
            if (quoted && c == '\\' && i + 1 < value.length()) {
                c = value.charAt(++i);
            }
            id.append(c);
        }
        return id.toString();
    }

    /** White space and comments. RFC 5322 §3.2.2. */
    private static int skipBlank(String value, int from) {
        int depth = 0;
        int at = from;
        while (at < value.length()) {
            char c = value.charAt(at);
            if (c == '(') {
                depth++;
            } else if (depth > 0 && c == ')') {
                depth--;
            } else if (depth > 0 && c == '\\') {
                at++;
            } else if (depth == 0 && c > ' ') {
                return at;
            }
            at++;
        }
        return value.length();
    }
}
