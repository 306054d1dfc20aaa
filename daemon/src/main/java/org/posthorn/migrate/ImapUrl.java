package org.posthorn.migrate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an account is elsewhere: {@code imaps://user@host:993/}, and {@code imap:} for STARTTLS.
 * The user may have an {@code @} of its own. RFC 5092 §3.
 */
public record ImapUrl(boolean tlsFirst, String user, String host, int port) {

    private static final Pattern URL =
            Pattern.compile(
                    "(imaps?)://(.+)@([A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+])(?::(\\d{1,5}))?/?");

    private static final int IMAPS = 993;
    private static final int IMAP = 143;

    /** Empty if it is none. */
    public static Optional<ImapUrl> parse(String text) {
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            return Optional.empty();
        }
        boolean tls = url.group(1).equals("imaps");
        int port = url.group(4) == null ? (tls ? IMAPS : IMAP) : Integer.parseInt(url.group(4));
        String user = url.group(2).replace("%40", "@").replace("%25", "%");
        return port < 1 || port > 65_535
                ? Optional.empty()
                : Optional.of(new ImapUrl(tls, user, url.group(3), port));
    }

    InetSocketAddress address() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    /** Without secrets, and the same for ever. */
    @Override
    public String toString() {
        return (tlsFirst ? "imaps://" : "imap://") + user + "@" + host + ":" + port + "/";
    }
}
