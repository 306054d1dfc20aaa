package org.posthorn.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Messages to send: CRLF line ends, one character per octet. */
final class Letter {

    /** Lines with dots, 8-bit octets and a tab: what careless programs change. */
    static final String AWKWARD =
            """
            From: alice@example.test
            To: bob@example.test
            Subject: =?utf-8?q?B=C3=BCcher?=
            Message-ID: <awkward@example.test>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit
            X-Folded: one
            \ttwo

            .one dot
            ..two dots
            .
            Gr\u00c3\u00bc\u00c3\u009fe\t\s
            From here on
            """
                    .replace("\n", "\r\n");

    private Letter() {}

    /** A message of at least this size whose subject is unique. */
    static String sized(String subject, int octets) {
        var text = new StringBuilder("From: alice@example.test\r\nTo: bob@example.test\r\n");
        text.append("Subject: ").append(subject).append("\r\n\r\n");
        while (text.length() < octets) {
            text.append("0123456789 0123456789 0123456789 0123456789 0123456789\r\n");
        }
        return text.toString();
    }

    static byte[] octets(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
