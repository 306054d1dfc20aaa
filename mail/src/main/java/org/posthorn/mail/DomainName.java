package org.posthorn.mail;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/** The form in which two names of one domain are the same. */
public final class DomainName {

    /**
     * What RFC 5892 §2.6 takes as it is and {@link IDN}, which knows the rules of 2003 only, maps
     * to something else, and so to another domain: sharp s, final sigma, joiner and non-joiner.
     */
    private static final String DEVIATIONS = "\u00DF\u03C2\u200C\u200D";

    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*\\.?");

    private DomainName() {}

    /**
     * In lower case, internationalised labels as A-labels. RFC 5890 §2.3.2.1. A name that has no
     * such form stays as it is otherwise, so that it is the same as itself only.
     */
    public static String canonical(String domain) {
        String name = domain.toLowerCase(Locale.ROOT);
        boolean ascii = name.chars().allMatch(c -> c < 0x80);
        if (ascii || name.chars().anyMatch(c -> DEVIATIONS.indexOf(c) >= 0)) {
            return name;
        }
        try {
            String form = IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            // some letters become blanks, dots and other signs, as if somebody had written these
            return NAME.matcher(form).matches() ? form : name;
        } catch (IllegalArgumentException hasNone) {
            return name;
        }
    }
}
