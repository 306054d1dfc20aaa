package org.posthorn.pipeline.spf;

import java.util.ArrayList;
import java.util.List;

/** The field that keeps a result in the message. RFC 7208 §9.1. */
public final class ReceivedSpf {

    private ReceivedSpf() {}

    /**
     * The whole field, folded, with its line end.
     *
     * @param receiver our name
     */
    public static String field(SpfResult result, String receiver) {
        var query = result.query();
        String client = Expansion.readable(query.client());
        var pairs = new ArrayList<String>();
        pairs.add("client-ip=" + client(client));
        pairs.add("envelope-from=" + quoted(query.sender().toString()));
        pairs.add("helo=" + value(query.helo()));
        pairs.add("identity=" + query.identity().word());
        pairs.add("receiver=" + value(receiver));
        result.mechanism().ifPresent(mechanism -> pairs.add("mechanism=" + value(mechanism)));
        result.problem().ifPresent(problem -> pairs.add("problem=" + value(problem)));
        return "Received-SPF: "
                + result.status().word()
                + " ("
                + comment(receiver + ": " + sentence(result, client))
                + ")\r\n\t"
                + String.join(";\r\n\t", pairs)
                + "\r\n";
    }

    private static String sentence(SpfResult result, String client) {
        String domain = result.domain();
        return switch (result.status()) {
            case NONE -> domain + " does not say who may send for it";
            case NEUTRAL -> domain + " does not say whether " + client + " may send for it";
            case PASS -> domain + " lets " + client + " send for it";
            case FAIL -> domain + " does not let " + client + " send for it";
            case SOFTFAIL -> domain + " probably does not let " + client + " send for it";
            case TEMPERROR -> "the DNS does not answer about " + domain;
            case PERMERROR -> "what " + domain + " publishes cannot be used";
        };
    }

    /** An IPv6 address is no dot-atom. */
    private static String client(String address) {
        return address.contains(":") ? quoted(address) : address;
    }

    /** A dot-atom, or in quotes. */
    private static String value(String text) {
        return text.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*") && text.length() <= 255
                ? text
                : quoted(text);
    }

    private static String quoted(String text) {
        return '"' + escaped(Printable.of(text), List.of("\\", "\"")) + '"';
    }

    private static String comment(String text) {
        return escaped(Printable.of(text), List.of("\\", "(", ")"));
    }

    private static String escaped(String text, List<String> special) {
        String escaped = text;
        for (String c : special) {
            escaped = escaped.replace(c, "\\" + c);
        }
        return escaped;
    }
}
