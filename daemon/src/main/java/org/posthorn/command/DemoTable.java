package org.posthorn.command;

import org.posthorn.Endpoint;
import org.posthorn.Posthorn;

import java.io.PrintWriter;
import java.nio.file.Path;

/** What to type into a mail client. */
final class DemoTable {

    private static final String ROW = "  %-16s %-10s %-6s %-9s%n";

    private DemoTable() {}

    static void print(Posthorn posthorn, DemoPasswords passwords, Path folder, PrintWriter out) {
        out.println("Type this into Thunderbird, Outlook or another mail client:");
        out.println();
        out.printf(ROW, "Server", "Host", "Port", "Security");
        row(out, "Incoming IMAP", posthorn.imaps(), "SSL/TLS");
        row(out, "  or", posthorn.imap(), "STARTTLS");
        row(out, "Incoming POP3", posthorn.pop3s(), "SSL/TLS");
        row(out, "  or", posthorn.pop3(), "STARTTLS");
        row(out, "Outgoing SMTP", posthorn.submissions(), "SSL/TLS");
        row(out, "  or", posthorn.submission(), "STARTTLS");
        out.println();
        out.printf("  %-20s %s%n", "User", "Password");
        out.printf("  %-20s %s%n", Demo.ALICE, passwords.alice());
        out.printf("  %-20s %s%n", Demo.BOB, passwords.bob());
        out.println();
        out.println(
                "Authentication is by normal password. The certificate is self-signed: let the"
                        + " client trust it.");
        out.println("Everything is in " + folder + "; use it again with --data " + folder + ".");
        out.println("Stop with Ctrl-C.");
    }

    private static void row(PrintWriter out, String server, Endpoint endpoint, String security) {
        out.printf(ROW, server, "localhost", endpoint.port(), security);
    }
}
