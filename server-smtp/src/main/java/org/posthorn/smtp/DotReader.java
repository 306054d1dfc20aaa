package org.posthorn.smtp;

import org.jspecify.annotations.Nullable;
import org.posthorn.net.LineException.Fault;
import org.posthorn.pipeline.Reception;

import java.util.Optional;

/**
 * Finds the end of a message and takes the dot-stuffing off. RFC 5321 §4.5.2.
 *
 * <p>CRLF.CRLF and nothing else is the end, so that no server before us can have seen one message
 * where we see two. A bare CR, a bare LF or a NUL is a fault of the whole message: its rest is read
 * to the end and dropped. In {@link SmtpConf.BareLineEnds#NORMALISE} bare CR and LF become CRLF,
 * and still end nothing.
 */
final class DotReader {

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] DOT = {'.'};

    private enum At {
        /** Behind CRLF, or at the very beginning. */
        LINE,
        TEXT,
        CR,
        /** Behind a dot that began a line. */
        DOT,
        DOT_CR,
        /** Behind a bare CR or LF that became CRLF: a dot may be stuffing, but never the end. */
        SOFT_LINE,
        SOFT_DOT,
        END
    }

    private final SmtpConf.BareLineEnds bare;
    private final Reception target;
    private At at = At.LINE;
    private long taken;
    private @Nullable Fault fault;

    DotReader(SmtpConf.BareLineEnds bare, Reception target) {
        this.bare = bare;
        this.target = target;
    }

    boolean ended() {
        return at == At.END;
    }

    /** Octets taken so far, kept or not. */
    long taken() {
        return taken;
    }

    Optional<Fault> fault() {
        return Optional.ofNullable(fault);
    }

    /** Takes octets up to the end of the message, and returns how many those were. */
    int take(byte[] octets, int length) {
        int kept = 0; // from here on nothing has gone to the target yet
        int i = 0;
        while (i < length && at != At.END) {
            byte c = octets[i];
            boolean again = false;
            switch (at) {
                case LINE -> {
                    if (c == '.') {
                        keep(octets, kept, i);
                        kept = i + 1;
                        at = At.DOT;
                    } else {
                        at = At.TEXT;
                        again = true;
                    }
                }
                case SOFT_LINE -> {
                    if (c == '.') {
                        keep(octets, kept, i);
                        kept = i + 1;
                        at = At.SOFT_DOT;
                    } else {
                        at = At.TEXT;
                        again = true;
                    }
                }
                case TEXT -> {
                    if (c == '\n') {
                        at = bare(Fault.BARE_LF);
                        keep(octets, kept, i);
                        keep(CRLF, 0, 2);
                        kept = i + 1;
                    } else if (c == '\r') {
                        at = At.CR;
                    } else if (c == 0) {
                        fault(Fault.NUL);
                    }
                }
                case CR -> {
                    if (c == '\n') {
                        at = At.LINE;
                    } else {
                        at = bare(Fault.BARE_CR);
                        keep(octets, kept, i);
                        keep(CRLF, 1, 2);
                        kept = i;
                        again = true;
                    }
                }
                case DOT -> {
                    kept = i;
                    if (c == '\r') {
                        at = At.DOT_CR;
                        kept = i + 1;
                    } else {
                        at = At.TEXT;
                        again = true;
                    }
                }
                case DOT_CR -> {
                    kept = i + 1;
                    if (c == '\n') {
                        at = At.END;
                    } else {
                        at = bare(Fault.BARE_CR);
                        keep(CRLF, 0, 2);
                        kept = i;
                        again = true;
                    }
                }
                case SOFT_DOT -> {
                    kept = i;
                    if (c == '\r' || c == '\n') {
                        keep(DOT, 0, 1);
                    }
                    at = At.TEXT;
                    again = true;
                }
                case END -> throw new IllegalStateException();
            }
            if (!again) {
                i++;
            }
        }
        if (at != At.END) {
            keep(octets, kept, i);
        }
        taken += i;
        return i;
    }

    /** The state behind a bare CR or LF. */
    private At bare(Fault found) {
        return switch (bare) {
            case NORMALISE -> At.SOFT_LINE;
            case REFUSE -> {
                fault(found);
                yield At.TEXT;
            }
        };
    }

    private void fault(Fault found) {
        if (fault == null) {
            fault = found;
        }
    }

    private void keep(byte[] octets, int from, int to) {
        if (fault == null && to > from) {
            target.write(octets, from, to - from);
        }
    }
}
