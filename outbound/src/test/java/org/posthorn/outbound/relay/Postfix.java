package org.posthorn.outbound.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A real Postfix on a free port of this machine, with TLS, that takes ten recipients at once and
 * puts what is for {@code example.test} into one Maildir. It is started by root only.
 */
final class Postfix implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String MASTER =
            """
            127.0.0.1:PORT inet n - n - - smtpd
            cleanup   unix  n - n - 0 cleanup
            qmgr      unix  n - n 300 1 qmgr
            rewrite   unix  - - n - - trivial-rewrite
            tlsmgr    unix  - - n 1000? 1 tlsmgr
            bounce    unix  - - n - 0 bounce
            defer     unix  - - n - 0 bounce
            trace     unix  - - n - 0 bounce
            proxymap  unix  - - n - - proxymap
            error     unix  - - n - - error
            retry     unix  - - n - - error
            virtual   unix  - n n - - virtual
            anvil     unix  - - n - 1 anvil
            postlog   unix-dgram n - n - 1 postlogd
            """;

    private final Path folder;
    private final int port;

    private Postfix(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Why it cannot run here, if that is so. */
    static Optional<String> missing() {
        if (!Files.isExecutable(Path.of("/usr/sbin/postfix"))
                || !Files.isExecutable(Path.of("/usr/bin/openssl"))) {
            return Optional.of("needs postfix: apt-get install postfix openssl");
        }
        return System.getProperty("user.name").equals("root")
                ? Optional.empty()
                : Optional.of("needs root, for postfix");
    }

    static Postfix start(Path folder) throws IOException {
        run("chmod", "755", folder.toString());
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("spool"));
        Path data = Files.createDirectories(folder.resolve("data"));
        Path mail = Files.createDirectories(folder.resolve("mail"));
        run("chown", "postfix", data.toString(), mail.toString());
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=mail.example.test",
                "-keyout",
                conf.resolve("key.pem").toString(),
                "-out",
                conf.resolve("cert.pem").toString());
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String uid = run("id", "-u", "postfix").strip();
        Files.writeString(conf.resolve("main.cf"), main(folder, uid));
        Files.writeString(
                conf.resolve("master.cf"), MASTER.replace("PORT", Integer.toString(port)));
        run("postfix", "-c", conf.toString(), "start");
        var postfix = new Postfix(folder, port);
        postfix.awaitGreeting();
        return postfix;
    }

    int port() {
        return port;
    }

    List<String> messages() throws IOException {
        Path box = folder.resolve("mail/box/new");
        var messages = new ArrayList<String>();
        if (Files.isDirectory(box)) {
            try (var files = Files.list(box)) {
                for (Path file : files.toList()) {
                    messages.add(Files.readString(file, UTF_8));
                }
            }
        }
        return messages;
    }

    @Override
    public void close() throws IOException {
        run("postfix", "-c", folder.resolve("conf").toString(), "stop");
    }

    private void awaitGreeting() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!greets()) {
            if (System.nanoTime() > end) {
                throw new IOException("postfix does not answer");
            }
        }
    }

    private boolean greets() {
        try (var probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            probe.setSoTimeout(1000);
            return probe.getInputStream().read() == '2';
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        int exit = process.onExit().join().exitValue();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + output);
        }
        return output;
    }

    private static String main(Path folder, String uid) {
        return """
        compatibility_level = 3.6
        queue_directory = %1$s/spool
        data_directory = %1$s/data
        maillog_file = /dev/null
        maillog_file_prefixes = /dev
        inet_interfaces = loopback-only
        inet_protocols = ipv4
        mydestination =
        myhostname = mail.example.test
        mynetworks =
        alias_maps =
        alias_database =
        local_recipient_maps =
        smtpd_relay_restrictions = reject_unauth_destination
        smtpd_recipient_limit = 10
        smtpd_recipient_overshoot_limit = 1000
        smtpd_peername_lookup = no
        smtpd_tls_security_level = may
        smtpd_tls_cert_file = %1$s/conf/cert.pem
        smtpd_tls_key_file = %1$s/conf/key.pem
        virtual_mailbox_domains = example.test
        virtual_mailbox_base = %1$s/mail
        virtual_mailbox_maps = static:box/
        virtual_uid_maps = static:%2$s
        virtual_gid_maps = static:%2$s
        virtual_transport = virtual
        """
                .formatted(folder, uid);
    }
}
