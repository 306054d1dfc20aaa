package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

@DisplayName("Certificates")
class CertificatesTest {

    @TempDir Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void without_a_configuration_one_is_made_and_kept_across_restarts() throws IOException {
        X509Certificate made = selfSigned("mail.example.org").certificate();
        assertThat(selfSigned("mail.example.org").certificate()).isEqualTo(made);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(
                                        folder.resolve("tls/self-signed.pem"))))
                .isEqualTo("rw-------");
        assertThat(made.getNotAfter()).isAfter(Instant.now().plusSeconds(9L * 365 * 86_400));
    }

    @Test
    void a_kept_one_for_another_name_is_replaced() throws IOException {
        X509Certificate made = selfSigned("mail.example.org").certificate();
        Certificates renamed = selfSigned("mx.example.org");
        assertThat(renamed.certificate()).isNotEqualTo(made);
        assertThat(renamed.pem()).startsWith("-----BEGIN CERTIFICATE-----");
    }

    @Test
    void a_broken_kept_one_is_an_error_and_not_replaced() throws IOException {
        selfSigned("mail.example.org");
        Path kept = folder.resolve("tls/self-signed.pem");
        Files.writeString(kept, "rubbish");
        assertThatThrownBy(() -> selfSigned("mail.example.org"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("self-signed.pem: there is no private key in it");
    }

    private Certificates selfSigned(String name) throws IOException {
        return Certificates.load(TlsConf.selfSigned(), name, folder, disk);
    }

    @Test
    void are_chosen_by_the_name_that_the_client_asks_for() throws IOException {
        var conf =
                new TlsConf(
                        Optional.of(write("a", credential("mail.example.org"))),
                        Optional.of(folder.resolve("a.key")),
                        List.of(
                                files("b", credential("mail.example.net")),
                                files("c", credential("*.example.com"))));
        Certificates certificates = Certificates.load(conf, "mail.example.org", folder, disk);
        try (var net = new Net(Limited.conf())) {
            Listener listener = listen(net, certificates);
            assertThat(shown(listener, "mail.example.net")).isEqualTo(read("b"));
            assertThat(shown(listener, "imap.example.com")).isEqualTo(read("c"));
            assertThat(shown(listener, "MAIL.EXAMPLE.ORG")).isEqualTo(read("a"));
            assertThat(shown(listener, "unknown.example")).isEqualTo(read("a"));
        }
    }

    @Test
    void are_read_again_when_the_files_change_and_broken_files_change_nothing() throws IOException {
        Path file = write("a", credential("mail.example.org"));
        var conf = new TlsConf(Optional.of(file), Optional.of(folder.resolve("a.key")), List.of());
        Certificates certificates = Certificates.load(conf, "mail.example.org", folder, disk);
        try (var net = new Net(Limited.conf())) {
            Listener listener = listen(net, certificates);
            X509Certificate first = shown(listener, "mail.example.org");

            Credential next = credential("mail.example.org");
            Files.writeString(file, Pem.write(next.leaf()));
            certificates.glance(); // the key is still the old one
            assertThat(shown(listener, "mail.example.org")).isEqualTo(first);
            assertThatThrownBy(certificates::reload)
                    .hasMessage(file + ": the key is not that of the certificate");

            Files.writeString(folder.resolve("a.key"), Pem.write(next.key()));
            certificates.glance();
            assertThat(shown(listener, "mail.example.org")).isEqualTo(next.leaf());

            Files.delete(file);
            certificates.glance();
            assertThat(shown(listener, "mail.example.org")).isEqualTo(next.leaf());
        }
    }

    @Test
    void missing_files_are_named() {
        Path missing = folder.resolve("missing.pem");
        var conf = new TlsConf(Optional.of(missing), Optional.of(missing), List.of());
        assertThatThrownBy(() -> Certificates.load(conf, "mail.example.org", folder, disk))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing.pem");
    }

    @Test
    void a_key_without_a_certificate_is_a_contradiction() {
        assertThatThrownBy(() -> new TlsConf(Optional.empty(), Optional.of(folder), List.of()))
                .hasMessage("certificate: certificate and key go together");
    }

    private static Credential credential(String name) {
        return SelfSigned.of(name, Instant.now());
    }

    private Path write(String name, Credential credential) throws IOException {
        Files.writeString(folder.resolve(name + ".key"), Pem.write(credential.key()));
        return Files.writeString(folder.resolve(name + ".pem"), Pem.write(credential.leaf()));
    }

    private CertificateFiles files(String name, Credential credential) throws IOException {
        return new CertificateFiles(write(name, credential), folder.resolve(name + ".key"));
    }

    private X509Certificate read(String name) throws IOException {
        Path file = folder.resolve(name + ".pem");
        return Pem.credential(
                        Files.readString(file),
                        Files.readString(folder.resolve(name + ".key")),
                        file)
                .leaf();
    }

    private static Listener listen(Net net, Certificates certificates) throws IOException {
        return net.listen(
                new ListenerConf(ListenAddress.loopback(), TlsMode.IMPLICIT),
                new Echo(),
                certificates);
    }

    private static X509Certificate shown(Listener listener, String name) throws IOException {
        try (var socket =
                (SSLSocket)
                        TrustEverybody.context()
                                .getSocketFactory()
                                .createSocket(
                                        listener.address().getAddress(),
                                        listener.address().getPort())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
