package org.posthorn.command;

import org.posthorn.conf.Network;
import org.posthorn.mail.Address;
import org.posthorn.mail.PathException;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.spf.SpfQuery;

import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

import java.net.InetAddress;

/** A client that names a sender, for commands that ask about one. */
final class ClientOptions {

    @Option(
            names = "--ip",
            paramLabel = "IP",
            required = true,
            description = "The address of the client.")
    private String ip = "";

    @Option(
            names = "--from",
            paramLabel = "ADDR",
            required = true,
            description =
                    "The sender: MAIL FROM. Empty or <> for a report, whose domain is that of"
                            + " HELO.")
    private String from = "";

    @Option(
            names = "--helo",
            paramLabel = "NAME",
            required = true,
            description = "What the client calls itself: HELO or EHLO.")
    private String helo = "";

    SpfQuery query() {
        return new SpfQuery(address(ip), helo, sender(from));
    }

    /** What stands behind {@code --ip}. */
    static InetAddress address(String text) {
        try {
            if (text.indexOf('/') >= 0) {
                throw new IllegalArgumentException("not an IP address");
            }
            return Network.parse(text).address();
        } catch (IllegalArgumentException e) {
            throw new CommandException("--ip: " + e.getMessage(), ExitCode.USAGE);
        }
    }

    /** What is no address has a domain all the same, of which a check says what it is. */
    private static ReversePath sender(String text) {
        String bare =
                text.startsWith("<") && text.endsWith(">")
                        ? text.substring(1, text.length() - 1)
                        : text;
        if (bare.isEmpty()) {
            return new ReversePath.Null();
        }
        try {
            return new ReversePath.Of(Address.parse(bare));
        } catch (PathException e) {
            int at = bare.lastIndexOf('@');
            // RFC 7208 §4.3: postmaster, where nobody is named
            String localPart = at < 1 ? "postmaster" : bare.substring(0, at);
            try {
                return new ReversePath.Of(new Address(localPart, bare.substring(at + 1)));
            } catch (IllegalArgumentException none) {
                throw new CommandException("--from: " + none.getMessage(), ExitCode.USAGE);
            }
        }
    }
}
