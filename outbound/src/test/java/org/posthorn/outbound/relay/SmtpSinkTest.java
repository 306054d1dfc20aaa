package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.net.Net;
import org.posthorn.net.NetConf;
import org.posthorn.net.Trust;
import org.posthorn.outbound.relay.Target.Dialect;
import org.posthorn.outbound.relay.TlsRule.Need;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

@DisplayName("Against Postfix's smtp-sink")
class SmtpSinkTest {

    private static final String SINK = "/usr/sbin/smtp-sink";
    private static final Duration START = Duration.ofSeconds(20);

    @TempDir Path folder;

    @BeforeEach
    void needsIt() {
        assumeTrue(Files.isExecutable(Path.of(SINK)), "needs smtp-sink: apt-get install postfix");
    }

    @ParameterizedTest
    @CsvSource({
        "-v, SMTP, false, relayed",
        "-p, SMTP, false, relayed",
        "-e, SMTP, false, relayed",
        "-8, SMTP, false, relayed",
        "-v, SMTP, true, relayed",
        "-L, LMTP, false, relayed",
        "-r MAIL, SMTP, false, deferred",
        "-f RCPT, SMTP, false, failed",
        "-f DATA, SMTP, false, failed",
        "-r ., SMTP, false, deferred",
        "-q MAIL, SMTP, false, deferred",
        "-q DATA, SMTP, false, deferred",
        "-q ., SMTP, false, deferred",
        "-r EHLO, SMTP, false, deferred"
    })
    void outcomes_are_what_it_says(String option, Dialect dialect, boolean chunking, String outcome)
            throws Exception {
        try (var net = new Net(NetConf.defaults())) {
            var self = new Manners.Self("relay.example.net", Optional.empty());
            var manners = new Manners(self, self, chunking, Visit.PATIENT, Keeping.standard());
            var sink = new Sink(folder, option.split(" "));
            try (var client = new SmtpClient(net, manners)) {
                var target =
                        new Target(
                                "localhost",
                                sink.address,
                                dialect,
                                new TlsRule(Need.OFFERED, Trust.INSECURE.context(), "", false),
                                Optional.empty());
                for (int i = 0; i < 3; i++) {
                    assertThat(
                                    Visit.words(
                                            client.deliver(
                                                    target,
                                                    TextParcel.to(
                                                            "bob@example.org", "eve@example.org"))))
                            .allSatisfy(word -> assertThat(word).startsWith(outcome));
                }
            } finally {
                sink.close();
            }
            if (outcome.equals("relayed")) {
                assertThat(sink.messages())
                        .hasSize(3)
                        .allSatisfy(message ->
                                // it separates messages by an empty line
                                assertThat(message)
                                        .endsWith(TextParcel.TEXT.replace("\r\n", "\n") + "\n"));
            }
        }
    }

    /** One that runs. */
    private static final class Sink {

        private final Path folder;
        private final Process process;
        private final InetSocketAddress address;

        Sink(Path folder, String... options) throws IOException {
            this.folder = folder;
            var here = InetAddress.getLoopbackAddress();
            try (var free = new ServerSocket(0, 1, here)) {
                address = new InetSocketAddress(here, free.getLocalPort());
            }
            var command = new ArrayList<>(List.of(SINK, "-d", "message."));
            if (System.getProperty("user.name").equals("root")) {
                command.addAll(List.of("-u", "postfix")); // it does not serve as root
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
            command.addAll(List.of(options));
            command.addAll(List.of("127.0.0.1:" + address.getPort(), "100"));
            process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            long end = System.nanoTime() + START.toNanos();
            while (!answers()) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new IOException("smtp-sink does not start");
                }
                Thread.onSpinWait();
            }
        }

        private boolean answers() {
            try (var probe = new Socket()) {
                probe.connect(address);
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        List<String> messages() throws IOException {
            try (var files = Files.list(folder)) {
                var messages = new ArrayList<String>();
                for (Path file : files.toList()) {
                    messages.add(Files.readString(file, StandardCharsets.UTF_8));
                }
                return messages;
            }
        }

        void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
