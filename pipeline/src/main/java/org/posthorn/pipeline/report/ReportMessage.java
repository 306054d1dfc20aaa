package org.posthorn.pipeline.report;

import org.posthorn.dns.Name;
import org.posthorn.mail.Address;
import org.posthorn.mail.MailDate;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;

/**
 * A report as a message. RFC 9990 §3.5.2, RFC 8460 §5.
 *
 * @param id of the report
 * @param domain whom it is about
 * @param packed the report, in gzip
 */
record ReportMessage(
        ReportKind kind, Reporter reporter, String id, Name domain, LocalDate day, byte[] packed) {

    private static final String LINE_END = "\r\n";

    /**
     * To one of those who want it.
     *
     * @param messageId without the domain
     * @param at when it is sent
     */
    byte[] to(Address address, String messageId, Instant at) {
        String boundary = "posthorn-" + id;
        String text =
                """
                From: %1$s
                To: %2$s
                Message-ID: <%3$s@%4$s>
                Date: %5$s
                Subject: Report Domain: %6$s
                \tSubmitter: %4$s
                \tReport-ID: %7$s
                %8$sAuto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: %9$s;
                \tboundary="%10$s"

                --%10$s
                Content-Type: text/plain; charset=us-ascii

                %11$s
                %6$s
                on %12$s, from %4$s.

                --%10$s
                Content-Type: %13$s;
                \tname="%14$s"
                Content-Disposition: attachment;
                \tfilename="%14$s"
                Content-Transfer-Encoding: base64

                %15$s
                --%10$s--
                """
                        .formatted(
                                reporter.from().toMailbox(),
                                address.toMailbox(),
                                messageId,
                                reporter.domain(),
                                MailDate.format(at.atOffset(ZoneOffset.UTC)),
                                domain.text(),
                                subjectId(),
                                fields(),
                                multipart(),
                                boundary,
                                introduction(),
                                day,
                                type(),
                                fileName(),
                                base64());
        return text.replace("\n", LINE_END).getBytes(StandardCharsets.US_ASCII);
    }

    private String subjectId() {
        return switch (kind) {
            case DMARC -> "<" + id + ">";
            case TLS -> "<" + id + "@" + reporter.domain() + ">";
        };
    }

    /** It has to arrive whatever is wrong with TLS: RFC 8460 §3. */
    private String fields() {
        return switch (kind) {
            case DMARC -> "";
            case TLS ->
                    "TLS-Report-Domain: %s\nTLS-Report-Submitter: %s\nTLS-Required: No\n"
                            .formatted(domain.text(), reporter.domain());
        };
    }

    private String multipart() {
        return switch (kind) {
            case DMARC -> "multipart/mixed";
            case TLS -> "multipart/report; report-type=tlsrpt";
        };
    }

    private String introduction() {
        return switch (kind) {
            case DMARC -> "This is a DMARC aggregate report about mail in the name of";
            case TLS -> "This is a TLS report about mail to";
        };
    }

    private String type() {
        return switch (kind) {
            case DMARC -> "application/gzip";
            case TLS -> "application/tlsrpt+gzip";
        };
    }

    /** Of a day, in seconds. */
    private String fileName() {
        long begin = day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        long end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond() - 1;
        return "%s!%s!%d!%d!%s.%s.gz"
                .formatted(reporter.domain(), domain.text(), begin, end, id, kind.extension());
    }

    private String base64() {
        return Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(packed);
    }
}
