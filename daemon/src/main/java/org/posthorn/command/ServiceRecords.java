package org.posthorn.command;

import org.posthorn.Service;
import org.posthorn.dns.Data;
import org.posthorn.dns.Name;

import java.util.List;
import java.util.OptionalInt;

/** How mail clients find their servers. RFC 6186 §3, RFC 8314 §4.5.2. */
final class ServiceRecords {

    /**
     * A way to a service.
     *
     * @param priority TLS from the first octet before STARTTLS, and IMAP before POP3: RFC 8314 §3,
     *     RFC 6186 §3.4
     */
    private record Way(
            String label, Service service, boolean implicitTls, int standardPort, int priority) {}

    private static final List<Way> WAYS =
            List.of(
                    new Way("_submissions", Service.SUBMISSION, true, 465, 0),
                    new Way("_submission", Service.SUBMISSION, false, 587, 10),
                    new Way("_imaps", Service.IMAP, true, 993, 0),
                    new Way("_imap", Service.IMAP, false, 143, 10),
                    new Way("_pop3s", Service.POP3, true, 995, 20),
                    new Way("_pop3", Service.POP3, false, 110, 30));

    private ServiceRecords() {}

    static WantedRecords of(MailDomain domain) {
        return new WantedRecords(
                DnsTopic.SERVICES,
                List.of("where mail clients log in; a dot says that it is not offered"),
                WAYS.stream().map(way -> record(way, domain)).toList());
    }

    private static ZoneRecord record(Way way, MailDomain domain) {
        OptionalInt port = domain.port(way.service(), way.implicitTls(), way.standardPort());
        return new ZoneRecord(
                domain.name().child("_tcp").child(way.label()),
                port.isPresent()
                        ? new Data.Srv(way.priority(), 1, port.getAsInt(), domain.host())
                        : new Data.Srv(0, 0, 0, Name.ROOT));
    }
}
