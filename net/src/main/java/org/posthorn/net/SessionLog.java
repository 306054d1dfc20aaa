package org.posthorn.net;

import org.jspecify.annotations.Nullable;
import org.posthorn.net.Transcript.Speaker;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One session's part of a transcript: whole lines, contents as counts, secrets as stars.
 *
 * <p>A line that was read is held back until something else happens, so that a session that finds a
 * secret in it can still conceal it. For the session's thread.
 */
final class SessionLog {

    private static final String STARS = "***";

    /** Longer lines are cut in the transcript. */
    private static final int SHOWN = 1000;

    /** Commands that carry a secret, should their session forget to conceal it. */
    private static final Pattern SECRET =
            Pattern.compile(
                    "((?:\\S+ )?(?:LOGIN|PASS|(?:AUTH|AUTHENTICATE) \\S+)) .*",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern LITERAL = Pattern.compile("\\{(\\d{1,18})\\}$");

    private final Transcript sink;
    private final String id;
    private final Speaker reads;
    private final Speaker writes;
    private final boolean heard;
    private final StringBuilder line = new StringBuilder();
    private @Nullable String held;
    private boolean concealed;
    private long octetsIn;
    private long octetsOut;
    private long literal;

    /**
     * @param us what this end of the connection is
     */
    SessionLog(Transcript sink, String id, Speaker us) {
        this.sink = sink;
        this.id = id;
        this.reads = us == Speaker.SERVER ? Speaker.CLIENT : Speaker.SERVER;
        this.writes = us;
        this.heard = !sink.equals(Transcript.NONE);
    }

    void event(String what) {
        settle();
        sink.said(id, Speaker.EVENT, what);
    }

    void lineRead(byte[] octets) {
        if (!heard) {
            return;
        }
        settle();
        held = concealed ? STARS : text(octets);
    }

    void contentRead(int octets) {
        if (!heard) {
            return;
        }
        if (octetsIn == 0) {
            settle();
        }
        octetsIn += octets;
    }

    void octetsWritten(byte[] octets, int offset, int length) {
        if (!heard) {
            return;
        }
        settleRead();
        for (int i = offset; i < offset + length; i++) {
            if (literal > 0) {
                literal--;
                octetsOut++;
            } else if (octets[i] == '\n') {
                endOfLineWritten();
            } else if (octets[i] != '\r' && line.length() < SHOWN) {
                line.append(printable((char) (octets[i] & 0xff)));
            }
        }
    }

    void contentWritten(int octets) {
        if (!heard) {
            return;
        }
        settleRead();
        octetsOut += octets;
        literal = Math.max(0, literal - octets); // it was announced
    }

    /** From now on, and for the last line that was read. */
    void conceal() {
        concealed = true;
        if (held != null) {
            held = STARS;
        }
    }

    void publish() {
        settle();
        concealed = false;
    }

    /** Tells the sink what it has not heard yet, before a wait. More content may still come. */
    void pause() {
        settleLineRead();
        settleWritten();
    }

    private void settle() {
        settleRead();
        settleWritten();
    }

    private void endOfLineWritten() {
        settleWritten();
        String said = line.toString();
        line.setLength(0);
        sink.said(id, writes, concealed ? STARS : said);
        Matcher announced = LITERAL.matcher(said);
        if (writes == Speaker.SERVER && announced.find()) {
            literal = Long.parseLong(announced.group(1));
        }
    }

    private void settleRead() {
        settleLineRead();
        if (octetsIn > 0) {
            sink.said(id, reads, "… " + octetsIn + " octets");
            octetsIn = 0;
        }
    }

    private void settleLineRead() {
        if (held != null) {
            String said = held;
            held = null;
            Matcher secret = SECRET.matcher(said);
            sink.said(id, reads, secret.matches() ? secret.group(1) + " " + STARS : said);
        }
    }

    private void settleWritten() {
        if (octetsOut > 0) {
            sink.said(id, writes, "… " + octetsOut + " octets");
            octetsOut = 0;
        }
    }

    private static String text(byte[] octets) {
        var text = new StringBuilder();
        String all = new String(octets, StandardCharsets.UTF_8);
        all.codePoints().limit(SHOWN).forEach(c -> text.appendCodePoint(printable(c)));
        return text.toString();
    }

    private static int printable(int c) {
        return Character.isISOControl(c) ? '?' : c;
    }

    private static char printable(char c) {
        return Character.isISOControl(c) ? '?' : c;
    }
}
