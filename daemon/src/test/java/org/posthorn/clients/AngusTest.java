package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.event.MessageCountAdapter;
import jakarta.mail.event.MessageCountEvent;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.SubjectTerm;

import org.eclipse.angus.mail.imap.IMAPFolder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

@DisplayName("Angus Mail")
class AngusTest extends WithDaemon {

    @ParameterizedTest
    @EnumSource
    void sends_lists_fetches_flags_moves_and_deletes(Security security) throws Exception {
        submit(security, Letter.AWKWARD);

        try (Store store = store("imap", security)) {
            Folder work = store.getFolder("Work");
            work.create(Folder.HOLDS_MESSAGES);
            assertThat(store.getDefaultFolder().list())
                    .extracting(Folder::getName)
                    .contains("Work");
            Folder inbox = store.getFolder("INBOX");
            inbox.open(Folder.READ_WRITE);
            Message message = inbox.getMessage(1);
            assertThat(message.getSubject()).isEqualTo("B\u00fccher");
            assertThat(message.getAllRecipients()).containsExactly(new InternetAddress(Daemon.BOB));
            assertThat(octets(message)).endsWith(Letter.AWKWARD);
            assertThat(inbox.search(new SubjectTerm("cher"))).hasSize(1);
            message.setFlag(Flags.Flag.FLAGGED, true);
            inbox.copyMessages(new Message[] {message}, work);
            message.setFlag(Flags.Flag.DELETED, true);
            assertThat(inbox.expunge()).hasSize(1);
            work.open(Folder.READ_WRITE);
            assertThat(work.getMessage(1).isSet(Flags.Flag.FLAGGED)).isTrue();
            work.appendMessages(new Message[] {message(security, Letter.AWKWARD)});
            assertThat(work.getMessageCount()).isEqualTo(2);
            work.close(false);
            assertThat(work.delete(false)).isTrue();
            inbox.close(false);
        }

        submit(security, Letter.AWKWARD);
        try (Store store = store("pop3", security)) {
            Folder inbox = store.getFolder("INBOX");
            inbox.open(Folder.READ_WRITE);
            assertThat(octets(inbox.getMessage(1))).endsWith(Letter.AWKWARD);
            inbox.getMessage(1).setFlag(Flags.Flag.DELETED, true);
            inbox.close(true);
        }
        assertThat(Daemon.messages(daemon.maildir(security.user()))).isEmpty();
    }

    @Test
    void hears_of_a_new_message_while_it_is_idle() throws Exception {
        try (Store store = store("imap", Security.IMPLICIT)) {
            var inbox = (IMAPFolder) store.getFolder("INBOX");
            inbox.open(Folder.READ_ONLY);
            int before = inbox.getMessageCount();
            var heard = new CountDownLatch(1);
            inbox.addMessageCountListener(
                    new MessageCountAdapter() {
                        @Override
                        public void messagesAdded(MessageCountEvent event) {
                            heard.countDown();
                        }
                    });
            Thread idle = Thread.ofVirtual().start(() -> idle(inbox, heard));

            Wire.deliver(daemon, Security.IMPLICIT.user(), Letter.sized("news", 300));

            assertThat(heard.await(30, TimeUnit.SECONDS)).as("heard of it").isTrue();
            assertThat(inbox.getMessageCount()).isEqualTo(before + 1);
            idle.join();
        }
    }

    private static void idle(IMAPFolder inbox, CountDownLatch heard) {
        try {
            while (heard.getCount() > 0) {
                inbox.idle(true);
            }
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void submit(Security security, String letter)
            throws MessagingException, GeneralSecurityException, IOException {
        Session session = session("submission", security);
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect();
            transport.sendMessage(
                    message(security, letter), InternetAddress.parse(security.user()));
        }
    }

    private MimeMessage message(Security security, String letter)
            throws MessagingException, GeneralSecurityException, IOException {
        return new MimeMessage(
                session("imap", security), new ByteArrayInputStream(Letter.octets(letter)));
    }

    private Store store(String protocol, Security security)
            throws MessagingException, GeneralSecurityException, IOException {
        Store store = session(protocol, security).getStore(protocol);
        store.connect("localhost", security.user(), Daemon.PASSWORD);
        return store;
    }

    private Session session(String service, Security security)
            throws GeneralSecurityException, IOException {
        String protocol = service.equals("submission") ? "smtp" : service;
        String prefix = "mail." + protocol + ".";
        var properties = new Properties();
        properties.put(prefix + "host", "localhost");
        properties.put(prefix + "port", port(service, security));
        properties.put(prefix + "user", security.user());
        properties.put(prefix + "from", security.user());
        properties.put(prefix + "auth", "true");
        properties.put(prefix + "connectiontimeout", "20000");
        properties.put(prefix + "timeout", "30000");
        properties.put(prefix + "allow8bitmime", "true");
        properties.put(prefix + "ssl.enable", security == Security.IMPLICIT);
        properties.put(prefix + "starttls.enable", security == Security.STARTTLS);
        properties.put(prefix + "starttls.required", security == Security.STARTTLS);
        properties.put(prefix + "ssl.socketFactory", trusting());
        return Session.getInstance(
                properties,
                new jakarta.mail.Authenticator() {
                    @Override
                    protected jakarta.mail.PasswordAuthentication getPasswordAuthentication() {
                        return new jakarta.mail.PasswordAuthentication(
                                security.user(), Daemon.PASSWORD);
                    }
                });
    }

    private SSLSocketFactory trusting() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(daemon.certificate())) {
            store.setCertificateEntry(
                    "daemon", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    private static String octets(Message message) throws MessagingException, IOException {
        var octets = new ByteArrayOutputStream();
        message.writeTo(octets);
        return octets.toString(ISO_8859_1);
    }
}
