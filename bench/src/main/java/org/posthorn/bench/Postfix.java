package org.posthorn.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A Postfix of its own on a loopback port. Needs root. */
final class Postfix implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 20;

    private final Path folder;
    private final int port;

    private Postfix(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/sbin/postfix"))
                && System.getProperty("user.name").equals("root");
    }

    /** One that hands everything to an LMTP port. */
    static Postfix start(Path folder, int lmtpPort) throws IOException, InterruptedException {
        return start(
                folder,
                """
                virtual_mailbox_domains = example.test
                virtual_mailbox_maps = static:here
                virtual_transport = lmtp:inet:127.0.0.1:%d
                """
                        .formatted(lmtpPort));
    }

    /**
     * One that takes mail from the loopback network.
     *
     * @param routes lines of its configuration that say where mail goes
     */
    static Postfix start(Path folder, String routes) throws IOException, InterruptedException {
        Maildirs.delete(folder);
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("spool"));
        Path data = Files.createDirectories(folder.resolve("data"));
        command("chown", "postfix", data.toString());
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(conf.resolve("main.cf"), main(folder) + routes);
        Files.writeString(
                conf.resolve("master.cf"), MASTER.replace("PORT", Integer.toString(port)));
        var postfix = new Postfix(folder, port);
        command("postfix", "-c", conf.toString(), "start");
        postfix.awaitGreeting();
        return postfix;
    }

    int port() {
        return port;
    }

    long pid() throws IOException {
        return Long.parseLong(Files.readString(folder.resolve("spool/pid/master.pid")).strip());
    }

    @Override
    public void close() throws IOException {
        command("postfix", "-c", folder.resolve("conf").toString(), "stop");
    }

    private void awaitGreeting() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (var smtp = new Conversation(port)) {
                smtp.smtp("QUIT", "221");
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    private static void command(String... command) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        int exit = process.onExit().join().exitValue();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + exit);
        }
    }

    private static String main(Path folder) {
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
        mynetworks = 127.0.0.0/8
        alias_maps =
        alias_database =
        local_recipient_maps =
        smtpd_peername_lookup = no
        """
                .formatted(folder);
    }

    private static final String MASTER =
            """
            127.0.0.1:PORT inet n - n - - smtpd
            cleanup   unix  n - n - 0 cleanup
            qmgr      unix  n - n 300 1 qmgr
            rewrite   unix  - - n - - trivial-rewrite
            bounce    unix  - - n - 0 bounce
            defer     unix  - - n - 0 bounce
            trace     unix  - - n - 0 bounce
            verify    unix  - - n - 1 verify
            flush     unix  n - n 1000? 0 flush
            proxymap  unix  - - n - - proxymap
            smtp      unix  - - n - - smtp
            relay     unix  - - n - - smtp
            error     unix  - - n - - error
            retry     unix  - - n - - error
            discard   unix  - - n - - discard
            lmtp      unix  - - n - - lmtp
            anvil     unix  - - n - 1 anvil
            scache    unix  - - n - 1 scache
            postlog   unix-dgram n - n - 1 postlogd
            """;
}
