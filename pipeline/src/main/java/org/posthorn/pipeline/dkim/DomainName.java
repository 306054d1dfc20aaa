package org.posthorn.pipeline.dkim;

import java.util.Locale;

/** Names in tags, which become names that are asked for. */
final class DomainName {

    /** Between a selector and a domain: RFC 6376 §3.6.2.1. */
    static final String KEYS = "._domainkey.";

    /** RFC 1035 §2.3.4, without the dot at the end. */
    private static final int MAX_NAME = 253;

    private static final int MAX_LABEL = 63;

    private DomainName() {}

    /**
     * Labels of letters, digits, hyphens and underscores, in lower case.
     *
     * @param tag for the reason
     */
    static String parse(String tag, String text) throws MalformedException {
        int label = 0;
        boolean well = text.length() <= MAX_NAME;
        for (int i = 0; well && i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                well = label > 0;
                label = 0;
            } else {
                label++;
                well = label <= MAX_LABEL && isPart(c);
            }
        }
        if (!well || label == 0) {
            throw new MalformedException(tag + "= is not a name");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /** Whether the name of the key can be one. RFC 6376 §3.6.2.1. */
    static void checkKey(String selector, String domain) throws MalformedException {
        if (selector.length() + KEYS.length() + domain.length() > MAX_NAME) {
            throw new MalformedException("s= and d= are too long");
        }
    }

    private static boolean isPart(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_';
    }
}
