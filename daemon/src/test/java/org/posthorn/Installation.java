package org.posthorn;

import org.posthorn.conf.Conf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A configuration in a folder of a test, on free ports of the loopback interface. */
record Installation(Path folder) {

    Path file() {
        return folder.resolve("posthorn.toml");
    }

    Path data() {
        return folder.resolve("state");
    }

    String config() {
        return file().toString();
    }

    /** One account, {@code ada@example.test}, with the password {@code secret}. */
    static Installation in(Path folder) throws IOException {
        var installation = new Installation(folder);
        installation.write("");
        Files.writeString(folder.resolve("users"), "ada@example.test:{PLAIN}secret::::::\n");
        return installation;
    }

    /** The usual configuration with something more in front of its tables. */
    void write(String more) throws IOException {
        Files.writeString(
                file(),
                """
                hostname = "mail.example.test"
                domains = ["example.test"]
                data = "state"
                %s
                [store]
                maildir = "mail/%%d/%%n/Maildir"

                [auth]
                require-tls = false
                failure-delay = "0s"

                [[listener]]
                protocol = "smtp"
                address = "127.0.0.1:0"

                [[listener]]
                protocol = "lmtp"
                address = "unix:%s/lmtp"
                tls = "none"

                [[listener]]
                protocol = "imap"
                address = "127.0.0.1:0"

                [[listener]]
                protocol = "pop3"
                address = "127.0.0.1:0"
                tls = "none"
                """
                        .formatted(more, folder));
    }

    /** Clients of SMTP may be announced by a PROXY header. */
    void takeProxies() throws IOException {
        String text = Files.readString(file());
        Files.writeString(
                file(),
                text.replace(
                        "protocol = \"smtp\"\n",
                        "protocol = \"smtp\"\nproxy-networks = [\"127.0.0.0/8\"]\n"));
    }

    Posthorn start() throws IOException {
        return Posthorn.from(Conf.load(PosthornConf.class, file()), file()).start();
    }
}
