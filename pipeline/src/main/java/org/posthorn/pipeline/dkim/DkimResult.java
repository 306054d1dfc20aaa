package org.posthorn.pipeline.dkim;

import java.util.Locale;

/**
 * What became of one signature.
 *
 * @param reason why it did not pass, or what else is to be said: printable ASCII, perhaps empty
 * @param domain {@code d=} in lower case; this and what follows is empty where it cannot be read
 * @param identity {@code i=}, as it is or as it is by default
 * @param selector {@code s=}
 * @param algorithm {@code a=}
 * @param signature the first eight characters of {@code b=}: RFC 6008 §4
 */
public record DkimResult(
        Outcome outcome,
        String reason,
        String domain,
        String identity,
        String selector,
        String algorithm,
        String signature) {

    /** RFC 8601 §2.7.1. */
    public enum Outcome {
        PASS,
        /** It is a signature, and not of this message. */
        FAIL,
        /** It did not pass, and its domain asks to be forgiven. */
        NEUTRAL,
        /** It is right, and signs too little, or with a key that is too short or too long. */
        POLICY,
        /** The key cannot be had at the moment. */
        TEMPERROR,
        /** It will never be right. */
        PERMERROR;

        /** As it is written in header fields. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
