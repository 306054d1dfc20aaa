package org.posthorn.pipeline.dkim;

import org.posthorn.dns.Name;

/** Names in tags, which become names that are asked for. */
final class TagName {

    /** Between a selector and a domain: RFC 6376 §3.6.2.1. */
    static final String KEYS = "._domainkey.";

    /** RFC 1035 §2.3.4, without the dot at the end. */
    private static final int MAX_NAME = 253;

    private TagName() {}

    /**
     * Labels of letters, digits, hyphens and underscores, in lower case.
     *
     * @param tag for the reason
     */
    static String parse(String tag, String text) throws MalformedException {
        boolean plain = !text.endsWith(".") && text.chars().allMatch(c -> c < 0x80);
        return Name.host(text)
                .filter(name -> plain)
                .map(Name::text)
                .orElseThrow(() -> new MalformedException(tag + "= is not a name"));
    }

    /** Whether the name of the key can be one. RFC 6376 §3.6.2.1. */
    static void checkKey(String selector, String domain) throws MalformedException {
        if (selector.length() + KEYS.length() + domain.length() > MAX_NAME) {
            throw new MalformedException("s= and d= are too long");
        }
    }
}
