package org.posthorn.pop3;

/** The first line of an answer. RFC 1939 §3. */
sealed interface Reply {

    String text();

    /** {@code +OK}. */
    record Ok(String text) implements Reply {

        public Ok {
            requireLine(text);
        }
    }

    /** {@code -ERR}. */
    record Err(Code code, String text) implements Reply {

        public Err {
            requireLine(text);
        }

        Err(String text) {
            this(Code.NONE, text);
        }
    }

    /** Response codes. RFC 2449 §8, RFC 3206 §4. */
    enum Code {
        NONE(""),
        AUTH("[AUTH] "),
        IN_USE("[IN-USE] "),
        SYS_TEMP("[SYS/TEMP] "),
        SYS_PERM("[SYS/PERM] ");

        private final String prefix;

        Code(String prefix) {
            this.prefix = prefix;
        }

        String prefix() {
            return prefix;
        }
    }

    private static void requireLine(String text) {
        if (text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException("not one line of ASCII");
        }
    }
}
