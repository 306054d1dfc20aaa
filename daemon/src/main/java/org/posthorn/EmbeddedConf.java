package org.posthorn;

import org.posthorn.disk.DiskConf;
import org.posthorn.dns.DnsConf;
import org.posthorn.imap.ImapConf;
import org.posthorn.net.ListenAddress;
import org.posthorn.net.NetConf;
import org.posthorn.net.TlsConf;
import org.posthorn.net.TlsMode;
import org.posthorn.outbound.QueueConf;
import org.posthorn.outbound.relay.RelayConf;
import org.posthorn.pipeline.Policy;
import org.posthorn.pipeline.arc.ArcConf;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dmarc.DmarcConf;
import org.posthorn.pipeline.report.ReportsConf;
import org.posthorn.pipeline.spf.SpfConf;
import org.posthorn.pop3.Pop3Conf;
import org.posthorn.sasl.AuthConf;
import org.posthorn.smtp.SmtpConf;
import org.posthorn.store.maildir.MaildirConf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The configuration of a server within somebody's test. */
final class EmbeddedConf {

    private EmbeddedConf() {}

    /**
     * Every protocol and TLS mode on free ports, logins without TLS, failed ones at once, and any
     * sender for those who have logged in.
     *
     * @param data where Maildirs are, if any
     */
    static PosthornConf of(Path data) {
        return new PosthornConf(
                "localhost",
                List.of("localhost"),
                Optional.empty(),
                data,
                Optional.empty(),
                TlsConf.selfSigned(),
                PeopleConf.DEFAULT,
                MaildirConf.DEFAULT.at(data + "/%d/%n/Maildir"),
                new AuthConf(AuthConf.DEFAULT.mechanisms(), false, Duration.ZERO, 2, 100),
                DnsConf.DEFAULT,
                SpfConf.DEFAULT,
                DkimConf.DEFAULT.withoutVerifying(), // a test asks nobody outside
                DmarcConf.DEFAULT,
                ArcConf.DEFAULT,
                ReportsConf.DEFAULT,
                SmtpConf.defaults().with(Policy.SenderLogin.ANY),
                QueueConf.DEFAULT,
                RelayConf.DEFAULT,
                ImapConf.DEFAULT,
                Pop3Conf.DEFAULT,
                NetConf.defaults(),
                DiskConf.DEFAULT,
                List.of(
                        listener(Service.SMTP, TlsMode.OFFERED),
                        listener(Service.SUBMISSION, TlsMode.OFFERED),
                        listener(Service.SUBMISSION, TlsMode.IMPLICIT),
                        listener(Service.LMTP, TlsMode.OFFERED),
                        listener(Service.IMAP, TlsMode.OFFERED),
                        listener(Service.IMAP, TlsMode.IMPLICIT),
                        listener(Service.POP3, TlsMode.OFFERED),
                        listener(Service.POP3, TlsMode.IMPLICIT)),
                List.of());
    }

    private static ListenConf listener(Service service, TlsMode tls) {
        return new ListenConf(service, ListenAddress.loopback(), tls);
    }
}
