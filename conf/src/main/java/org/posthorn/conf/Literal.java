package org.posthorn.conf;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/** Addresses in numbers. Never asks the DNS, which {@link InetAddress#getByName} alone would. */
final class Literal {

    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

    /** With a colon in it, the JDK takes the text for a literal or for nothing. */
    private static final Pattern IPV6 = Pattern.compile("(?=[^:]*:)[0-9A-Fa-f:.]{2,45}");

    private Literal() {}

    /** Throws {@link IllegalArgumentException} with a text for the administrator. */
    static InetAddress address(String text) {
        if (IPV4.matcher(text).matches() || IPV6.matcher(text).matches()) {
            try {
                return InetAddress.getByName(text);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("not an IP address", e);
            }
        }
        throw new IllegalArgumentException("not an IP address");
    }

    /** The shortest way to write an address. RFC 5952 §4. */
    static String text(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        var groups = address.getHostAddress().replaceFirst("%.*", "").split(":", -1);
        int start = 0;
        int length = 1; // one zero group alone is written as 0
        for (int i = 0; i < groups.length; i++) {
            int end = i;
            while (end < groups.length && groups[end].equals("0")) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        if (length == 1) {
            return String.join(":", groups);
        }
        var list = List.of(groups);
        return String.join(":", list.subList(0, start))
                + "::"
                + String.join(":", list.subList(start + length, groups.length));
    }

    /** Throws {@link IllegalArgumentException} with a text for the administrator. */
    static int port(String text, int least) {
        try {
            int port = text.isEmpty() || text.startsWith("+") ? -1 : Integer.parseInt(text);
            if (port >= least && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(portRange(least), e);
        }
        throw new IllegalArgumentException(portRange(least));
    }

    private static String portRange(int least) {
        return "no port between " + least + " and 65535";
    }
}
