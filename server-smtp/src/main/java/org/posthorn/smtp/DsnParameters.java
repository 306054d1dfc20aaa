package org.posthorn.smtp;

import org.posthorn.mail.Notify;
import org.posthorn.mail.Returned;
import org.posthorn.mail.Xtext;

import java.util.EnumSet;
import java.util.Locale;

/** What MAIL and RCPT say about reports. RFC 3461 §4. */
final class DsnParameters {

    /** RFC 3461 §4.4. */
    private static final int MAX_ENVELOPE_ID = 100;

    /** RFC 3461 §4.2. */
    private static final int MAX_ORIGINAL = 500;

    private DsnParameters() {}

    /** RFC 3461 §4.3. */
    static Returned returned(String value) throws ParameterException {
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "FULL" -> Returned.FULL;
            case "HDRS" -> Returned.HEADERS;
            default -> throw new ParameterException(501, "Syntax: RET=FULL or RET=HDRS");
        };
    }

    /** RFC 3461 §4.4. */
    static String envelopeId(String value) throws ParameterException {
        if (value.isEmpty() || value.length() > MAX_ENVELOPE_ID) {
            throw new ParameterException(501, "ENVID has 1 to 100 characters");
        }
        return decoded(value, "ENVID");
    }

    /** RFC 3461 §4.1. */
    static Notify wishes(String value) throws ParameterException {
        if (value.equalsIgnoreCase("NEVER")) {
            return Notify.NEVER;
        }
        var events = EnumSet.noneOf(Notify.Event.class);
        for (String word : value.split(",", -1)) {
            Notify.Event event =
                    switch (word.toUpperCase(Locale.ROOT)) {
                        case "SUCCESS" -> Notify.Event.SUCCESS;
                        case "FAILURE" -> Notify.Event.FAILURE;
                        case "DELAY" -> Notify.Event.DELAY;
                        default ->
                                throw new ParameterException(
                                        501,
                                        "Syntax: NOTIFY=NEVER, or some of SUCCESS,FAILURE,DELAY");
                    };
            events.add(event);
        }
        return new Notify(events, true);
    }

    /** The type stays in front, the address is decoded. RFC 3461 §4.2. */
    static String original(String value) throws ParameterException {
        int semicolon = value.indexOf(';');
        boolean typed =
                semicolon > 0 && value.substring(0, semicolon).matches("[A-Za-z0-9][A-Za-z0-9-]*");
        if (!typed || semicolon == value.length() - 1 || value.length() > MAX_ORIGINAL) {
            throw new ParameterException(501, "Syntax: ORCPT=rfc822;address, in xtext");
        }
        return value.substring(0, semicolon + 1) + decoded(value.substring(semicolon + 1), "ORCPT");
    }

    private static String decoded(String xtext, String name) throws ParameterException {
        return Xtext.decode(xtext)
                .orElseThrow(() -> new ParameterException(501, name + " is no xtext"));
    }
}
