package org.posthorn.net;

import org.jspecify.annotations.Nullable;
import org.posthorn.net.Transcript.Speaker;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One session's part of a transcript: whole lines, contents as counts, secrets as stars.
 *
 * <p>A client's line is held back until something else happens, so that a session that finds a
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
    private final boolean heard;
    private final StringBuilder line = new StringBuilder();
    private @Nullable String held;
    private boolean concealed;
    private long fromClient;
    private long fromServer;
    private long literal;

    SessionLog(Transcript sink, String id) {
        this.sink = sink;
        this.id = id;
        this.heard = !sink.equals(Transcript.NONE);
    }

    void event(String what) {
        settle();
        sink.said(id, Speaker.EVENT, what);
    }

    void clientLine(byte[] octets) {
        if (!heard) {
            return;
        }
        settle();
        held = concealed ? STARS : text(octets);
    }

    void clientContent(int octets) {
        if (!heard) {
            return;
        }
        if (fromClient == 0) {
            settle();
        }
        fromClient += octets;
    }

    void serverOctets(byte[] octets, int offset, int length) {
        if (!heard) {
            return;
        }
        settleClient();
        for (int i = offset; i < offset + length; i++) {
            if (literal > 0) {
                literal--;
                fromServer++;
            } else if (octets[i] == '\n') {
                endOfServerLine();
            } else if (octets[i] != '\r' && line.length() < SHOWN) {
                line.append(printable((char) (octets[i] & 0xff)));
            }
        }
    }

    void serverContent(int octets) {
        if (!heard) {
            return;
        }
        settleClient();
        fromServer += octets;
        literal = Math.max(0, literal - octets); // it was announced
    }

    /** From now on, and for the last line of the client. */
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
        settleClientLine();
        settleServerContent();
    }

    private void settle() {
        settleClient();
        settleServerContent();
    }

    private void endOfServerLine() {
        settleServerContent();
        String said = line.toString();
        line.setLength(0);
        sink.said(id, Speaker.SERVER, concealed ? STARS : said);
        Matcher announced = LITERAL.matcher(said);
        if (announced.find()) {
            literal = Long.parseLong(announced.group(1));
        }
    }

    private void settleClient() {
        settleClientLine();
        if (fromClient > 0) {
            sink.said(id, Speaker.CLIENT, "… " + fromClient + " octets");
            fromClient = 0;
        }
    }

    private void settleClientLine() {
        if (held != null) {
            String said = held;
            held = null;
            Matcher secret = SECRET.matcher(said);
            sink.said(id, Speaker.CLIENT, secret.matches() ? secret.group(1) + " " + STARS : said);
        }
    }

    private void settleServerContent() {
        if (fromServer > 0) {
            sink.said(id, Speaker.SERVER, "… " + fromServer + " octets");
            fromServer = 0;
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
