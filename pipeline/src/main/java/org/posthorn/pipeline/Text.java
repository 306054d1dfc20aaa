package org.posthorn.pipeline;

/** Characters that can stand in a reply or a trace field. */
final class Text {

    private Text() {}

    static boolean printable(int c) {
        return c >= ' ' && c <= '~';
    }
}
