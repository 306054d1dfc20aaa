package org.posthorn.conf;

/** A password or token in transit. Prints as stars, so that no log line can give it away. */
public record Secret(String value) {

    @Override
    public String toString() {
        return "***";
    }
}
