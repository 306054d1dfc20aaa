package org.posthorn.outbound;

import org.posthorn.mail.Address;

import java.time.Instant;

/**
 * The header of a report and what stands between its parts. RFC 6522, RFC 3461 §6.
 *
 * @param utf8 whether its texts may be in UTF-8: RFC 6533
 * @param eightBit whether the message that comes back is no ASCII
 * @param whole whether all of it comes back, or its header
 */
record ReportFrame(
        String hostname,
        String id,
        Address to,
        boolean utf8,
        boolean eightBit,
        boolean whole,
        Instant at) {

    /** Up to where the message begins that comes back. */
    String before(ReportText text, StatusPart status) {
        return """
        From: Mail Delivery System <MAILER-DAEMON@%1$s>
        To: %2$s
        Subject: %3$s
        Date: %4$s
        Message-ID: <%5$s@%1$s>
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=%6$s;
        \tboundary="%7$s"
        %8$s
        --%7$s
        Content-Description: Notification
        Content-Type: text/plain; charset=%9$s
        %8$s
        """
                        .formatted(
                                hostname,
                                utf8 ? to.toMailbox() : to.toMailbox().replaceAll("[^ -~]", "?"),
                                text.subject(),
                                StatusPart.date(at),
                                id,
                                utf8 ? "global-delivery-status" : "delivery-status",
                                boundary(),
                                eightBit || utf8 ? "Content-Transfer-Encoding: 8bit\n" : "",
                                utf8 ? "utf-8" : "us-ascii")
                        .replace("\n", "\r\n")
                + text.body()
                + """

                --%1$s
                Content-Description: Delivery report
                Content-Type: message/%2$sdelivery-status
                %3$s
                """
                        .formatted(
                                boundary(),
                                utf8 ? "global-" : "",
                                utf8 ? "Content-Transfer-Encoding: 8bit\n" : "")
                        .replace("\n", "\r\n")
                + status.text(utf8)
                + """

                --%1$s
                Content-Description: %2$s
                Content-Type: %3$s
                %4$s
                """
                        .formatted(
                                boundary(),
                                whole ? "Undelivered message" : "Header of the message",
                                returned(),
                                eightBit || utf8 ? "Content-Transfer-Encoding: 8bit\n" : "")
                        .replace("\n", "\r\n");
    }

    String after() {
        return "\r\n--" + boundary() + "--\r\n";
    }

    private String returned() {
        if (utf8) {
            return whole ? "message/global" : "message/global-headers";
        }
        return whole ? "message/rfc822" : "text/rfc822-headers";
    }

    /** Of an id that nobody can have known when the message was written. */
    private String boundary() {
        return "posthorn-" + id + "-" + Long.toString(at.toEpochMilli(), Character.MAX_RADIX);
    }
}
