package org.posthorn.imap;

/** How much one command may hold in memory. The message of an APPEND is apart: it is streamed. */
enum Limits {

    /** Needs two short literals, for LOGIN. */
    STRANGER(8_192, 2, 4_096, 8_192),

    /** A SEARCH may hold long texts, and sets of many thousand numbers on one line. */
    USER(65_536, 1_000, 1 << 20, 1 << 20);

    /** {@code DONE}, and room for what is not. */
    static final int IDLE_LINE = 1_000;

    /** Parentheses within parentheses, NOT NOT NOT, and the like. */
    static final int DEPTH = 50;

    /** Ranges in one set: as many as a client gathers that names every second message of many. */
    static final int RANGES = 10_000;

    /** Keys of one SEARCH: each is asked of every message. */
    static final int SEARCH_KEYS = 500;

    /** Items of one FETCH, and fields of one HEADER.FIELDS. */
    static final int FETCH_ITEMS = 200;

    static final int HEADER_FIELDS = 200;

    /** Every keyword is stored with the message and told to every session. */
    static final int FLAGS = 200;

    static final int KEYWORD = 255;

    /** A mailbox pattern with its reference is compared with every mailbox name. */
    static final int PATTERN = 1_000;

    /** RFC 2971 §3.3: at most 30 pairs, of 30 and 1,024 octets; the line bounds those. */
    static final int ID_FIELDS = 30;

    /** Of a refused literal that a client sends without waiting: read over, to go on behind it. */
    static final int DRAINED = 1 << 20;

    private final int line;
    private final int literals;
    private final int literal;
    private final int octets;

    Limits(int line, int literals, int literal, int octets) {
        this.line = line;
        this.literals = literals;
        this.literal = literal;
        this.octets = octets;
    }

    /** Octets of all lines of a command together. */
    int line() {
        return line;
    }

    /** How many literals. */
    int literals() {
        return literals;
    }

    /** Octets of one literal. */
    int literal() {
        return literal;
    }

    /** Octets of all literals together. */
    int octets() {
        return octets;
    }
}
