package org.posthorn.command;

import org.jspecify.annotations.Nullable;
import org.posthorn.DropFile;
import org.posthorn.conf.Secret;
import org.posthorn.disk.Disk;
import org.posthorn.mail.Recipient;
import org.posthorn.net.StreamConnection;
import org.posthorn.net.TlsMode;
import org.posthorn.pipeline.Admission;
import org.posthorn.pipeline.Envelope;
import org.posthorn.pipeline.Inbound;
import org.posthorn.pipeline.Origin;
import org.posthorn.pipeline.Reception;
import org.posthorn.pipeline.Sender;
import org.posthorn.pipeline.Verdict;
import org.posthorn.sasl.Authenticator;
import org.posthorn.sasl.Client;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.sasl.SaslStep;
import org.posthorn.smtp.SmtpConf;
import org.posthorn.smtp.SmtpServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code sendmail -bs}: the SMTP server, at the streams of this process. Its messages go into the
 * drop folder like others; who they are for is checked when the daemon takes them.
 */
record SendmailDialogue(String hostname, SmtpConf conf, Path folder, Disk disk) implements Inbound {

    private static final Logger log = LoggerFactory.getLogger(SendmailDialogue.class);

    private static final Verdict STORED = new Verdict.Accept("OK");

    /** Returns when the program has said goodbye or gone. */
    void run(InputStream in, OutputStream out) throws IOException {
        var server =
                new SmtpServer(Origin.Service.MX, TlsMode.NONE, hostname, conf, this, new Nobody());
        try {
            server.serve(new StreamConnection("sendmail", in, out));
        } catch (EOFException e) {
            log.debug("gone without a goodbye", e);
        } finally {
            out.flush();
        }
    }

    @Override
    public long maxMessage() {
        return conf.maxMessage().octets();
    }

    /** A drop file has no room for what a sender wants to hear. */
    @Override
    public boolean reports() {
        return false;
    }

    @Override
    public Admission sender(Origin origin, Sender sender) {
        return new Admission(sender.size() > maxMessage() ? tooLarge() : STORED);
    }

    @Override
    public Verdict recipient(Envelope soFar, Recipient recipient) {
        return STORED;
    }

    @Override
    public Reception receive(Envelope envelope) {
        return new Dropping(envelope);
    }

    private Verdict tooLarge() {
        return new Verdict.Reject(
                552, "5.3.4", "Message is larger than " + maxMessage() + " octets");
    }

    /** One message. */
    private final class Dropping implements Reception {

        private final Envelope envelope;
        private @Nullable ByteArrayOutputStream message = new ByteArrayOutputStream();

        Dropping(Envelope envelope) {
            this.envelope = envelope;
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            if (message != null) {
                message.write(octets, offset, length);
                if (message.size() > maxMessage()) {
                    message = null;
                }
            }
        }

        @Override
        public List<Verdict> end() {
            if (message == null) {
                return List.of(tooLarge());
            }
            Sender sender = envelope.sender();
            var drop =
                    new DropFile(
                            Optional.of(sender.path()),
                            envelope.addresses(),
                            sender.utf8(),
                            message.toByteArray());
            try {
                drop.writeTo(folder, disk);
                return List.of(STORED);
            } catch (IOException e) {
                log.warn("a message cannot be put into {}", folder, e);
                return List.of(
                        new Verdict.Defer(
                                451, "4.3.0", "Message cannot be stored, try again later"));
            }
        }

        @Override
        public void close() {
            message = null;
        }
    }

    /** Whoever has started this process is known to the system, and logs in nowhere. */
    private static final class Nobody implements Authenticator {

        @Override
        public List<String> mechanisms(Client client) {
            return List.of();
        }

        @Override
        public boolean plaintextAllowed(Client client) {
            return false;
        }

        @Override
        public Optional<SaslMechanism.Exchange> begin(String mechanism, Client client) {
            return Optional.empty();
        }

        @Override
        public SaslStep login(String user, Secret password, Client client) {
            throw new IllegalStateException("nobody logs in here");
        }
    }
}
