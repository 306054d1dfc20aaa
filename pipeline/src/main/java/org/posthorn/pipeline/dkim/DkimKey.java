package org.posthorn.pipeline.dkim;

import java.security.PrivateKey;

/**
 * A key that we sign with.
 *
 * @param domain in lower case
 * @param selector in lower case
 */
public record DkimKey(String domain, String selector, Algorithm algorithm, PrivateKey key) {

    /** Without the key. */
    @Override
    public String toString() {
        return selector + TagName.KEYS + domain + " (" + algorithm + ")";
    }
}
