package org.posthorn.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.Endpoint;
import org.posthorn.Posthorn;
import org.posthorn.net.Net;
import org.posthorn.net.NetConf;
import org.posthorn.net.TlsMode;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;

/** One message from Alice to Bob, through the network all the way. */
final class DemoMessage {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern LITERAL = Pattern.compile(".*\\{([0-9]{1,9})}");

    private final Posthorn posthorn;
    private final DemoPasswords passwords;
    private final PrintWriter out;
    private final String token = UUID.randomUUID().toString();

    DemoMessage(Posthorn posthorn, DemoPasswords passwords, PrintWriter out) {
        this.posthorn = posthorn;
        this.passwords = passwords;
        this.out = out;
    }

    /** What is done with a server. */
    @FunctionalInterface
    private interface Conversation {
        void with(DemoClient client) throws IOException;
    }

    /** RFC 6409, RFC 3207, RFC 4954. */
    DemoMessage send() throws IOException {
        out.println("Alice sends a message, by submission with STARTTLS and AUTH:");
        talk(
                posthorn.submission(),
                TlsMode.OFFERED,
                client -> {
                    client.reply("220");
                    client.say("EHLO demo.example.test");
                    client.reply("250");
                    client.say("STARTTLS");
                    client.reply("220");
                    client.startTls();
                    client.say("EHLO demo.example.test");
                    client.reply("250");
                    client.say("AUTH PLAIN " + credentials(), "AUTH PLAIN ***");
                    client.reply("235");
                    client.say("MAIL FROM:<" + Demo.ALICE + ">");
                    client.reply("250");
                    client.say("RCPT TO:<" + Demo.BOB + ">");
                    client.reply("250");
                    client.say("DATA");
                    client.reply("354");
                    client.say(message() + "\r\n.", "… the message, and a dot");
                    client.reply("250");
                    client.say("QUIT");
                    client.reply("221");
                });
        return this;
    }

    /** RFC 3501, RFC 8314. */
    DemoMessage readByImap() throws IOException {
        out.println("Bob reads it, by IMAP over TLS:");
        talk(
                posthorn.imaps(),
                TlsMode.IMPLICIT,
                client -> {
                    client.hear("* OK");
                    client.say("a LOGIN " + Demo.BOB + " " + passwords.bob(), "a LOGIN ***");
                    tagged(client, "a");
                    client.say("b SELECT INBOX");
                    tagged(client, "b");
                    client.say("c FETCH * BODY.PEEK[]");
                    require(tagged(client, "c"), "IMAP");
                    client.say("d LOGOUT");
                    tagged(client, "d");
                });
        return this;
    }

    /** RFC 1939, RFC 8314. */
    DemoMessage readByPop3() throws IOException {
        out.println("Bob reads it again, by POP3 over TLS:");
        talk(
                posthorn.pop3s(),
                TlsMode.IMPLICIT,
                client -> {
                    client.hear("+OK");
                    client.say("USER " + Demo.BOB);
                    client.hear("+OK");
                    client.say("PASS " + passwords.bob(), "PASS ***");
                    client.hear("+OK");
                    client.say("STAT");
                    String last = client.hear("+OK").split(" ", -1)[1];
                    client.say("RETR " + last);
                    client.hear("+OK");
                    var text = new StringBuilder();
                    for (String line = client.hearSilently();
                            !line.equals(".");
                            line = client.hearSilently()) {
                        text.append(line).append("\r\n");
                    }
                    out.println("  S: … " + text.length() + " octets, and a dot");
                    require(text.toString(), "POP3");
                    client.say("QUIT");
                    client.hear("+OK");
                });
        return this;
    }

    private void talk(Endpoint server, TlsMode tls, Conversation conversation) throws IOException {
        try (var net = new Net(NetConf.defaults());
                var client =
                        new DemoClient(
                                net.connect(
                                        new InetSocketAddress(server.host(), server.port()),
                                        tls,
                                        posthorn.sslContext(),
                                        PATIENCE),
                                out)) {
            conversation.with(client);
            out.println();
        }
    }

    /** Everything up to the end of a command, which must be OK; literals are not shown. */
    private String tagged(DemoClient client, String tag) throws IOException {
        var text = new StringBuilder();
        String line = client.hear();
        while (!line.startsWith(tag + " ")) {
            var literal = LITERAL.matcher(line);
            if (literal.matches()) {
                String content = client.content(Integer.parseInt(literal.group(1)));
                out.println("  S: … " + literal.group(1) + " octets");
                text.append(content);
            }
            line = client.hear();
        }
        if (!line.startsWith(tag + " OK")) {
            throw new CommandException("the demo failed: '" + line + "'");
        }
        return text.toString();
    }

    private void require(String text, String protocol) {
        if (!text.contains(token)) {
            throw new CommandException(
                    "the demo failed: the last message by " + protocol + " is not ours");
        }
    }

    private String credentials() {
        return Base64.getEncoder()
                .encodeToString(("\0" + Demo.ALICE + "\0" + passwords.alice()).getBytes(UTF_8));
    }

    private String message() {
        return """
        From: Alice <%s>
        To: Bob <%s>
        Subject: The post horn sounds
        Message-ID: <%s@example.test>

        Hello Bob,
        this message went through SMTP, a Maildir, IMAP and POP3.
        """
                .formatted(Demo.ALICE, Demo.BOB, token)
                .stripTrailing()
                .replace("\n", "\r\n");
    }
}
