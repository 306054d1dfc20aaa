package org.posthorn.smtp;

import org.posthorn.conf.Key;
import org.posthorn.conf.Network;
import org.posthorn.conf.Size;
import org.posthorn.pipeline.Policy;

import java.time.Duration;
import java.util.List;

/** What all SMTP, submission and LMTP listeners have in common. */
public record SmtpConf(
        @Key(
                        doc = "Largest message, announced by SIZE; 64KiB or more.",
                        or = "25MB",
                        replaces = "Postfix message_size_limit")
                Size maxMessage,
        @Key(
                        doc =
                                "Recipients of one message, 100 or more (RFC 5321 §4.5.3.1.8). More"
                                        + " are told to come in another transaction.",
                        or = "1000",
                        replaces = "Postfix smtpd_recipient_limit")
                int maxRecipients,
        @Key(
                        doc =
                                "Messages on one connection, 1 or more. A sender with more comes"
                                    + " again; one that never leaves would keep its connection from"
                                    + " others.",
                        or = "1000")
                int maxMessages,
        @Key(
                        doc =
                                "Refused commands and recipients on one connection since the last"
                                    + " accepted message, 3 or more, before it is closed. Guessing"
                                    + " addresses is slow this way.",
                        or = "20",
                        replaces = "Postfix smtpd_hard_error_limit")
                int maxErrors,
        @Key(
                        doc =
                                "How long a client may say nothing. RFC 5321 §4.5.3.2.7 asks for 5"
                                        + " minutes at least, a test may want less.",
                        or = "5m",
                        replaces = "Postfix smtpd_timeout")
                Duration idle,
        @Key(
                        doc =
                                "What becomes of a message with a bare CR or LF: \"refuse\", or"
                                    + " \"normalise\" to CRLF for old devices. CRLF.CRLF alone ends"
                                    + " a message either way.",
                        or = "refuse",
                        replaces = "Postfix smtpd_forbid_bare_newline")
                BareLineEnds bareLineEnds,
        @Key(
                        doc =
                                "Networks that may send to other domains through port 25 without a"
                                    + " login. Keep it empty if you can; the loopback address is a"
                                    + " stranger, too.",
                        or = "[]",
                        replaces = "Postfix mynetworks")
                List<Network> trustedNetworks,
        @Key(
                        doc =
                                "What somebody who has logged in may send from: \"own\", the"
                                        + " addresses that lead to this account alone and the field"
                                        + " senders of the accounts, or \"any\".",
                        or = "own",
                        replaces =
                                "Postfix smtpd_sender_login_maps,"
                                        + " reject_authenticated_sender_login_mismatch")
                Policy.SenderLogin senderLogin) {

    /** What becomes of a message with a bare CR or LF. RFC 5321 §2.3.8. */
    public enum BareLineEnds {
        REFUSE,
        NORMALISE
    }

    public SmtpConf {
        trustedNetworks = List.copyOf(trustedNetworks);
        atLeast(64 << 10, maxMessage.octets(), "max-message"); // RFC 5321 §4.5.3.1.7
        atLeast(100, maxRecipients, "max-recipients");
        atLeast(1, maxMessages, "max-messages");
        atLeast(3, maxErrors, "max-errors");
        if (idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException("idle must be longer than nothing");
        }
    }

    /** The defaults of the configuration file. */
    public static SmtpConf defaults() {
        return new SmtpConf(
                new Size(25_000_000),
                1000,
                1000,
                20,
                Duration.ofMinutes(5),
                BareLineEnds.REFUSE,
                List.of(),
                Policy.SenderLogin.OWN);
    }

    /** The same, but for what somebody who has logged in may send from. */
    public SmtpConf with(Policy.SenderLogin senderLogin) {
        return new SmtpConf(
                maxMessage,
                maxRecipients,
                maxMessages,
                maxErrors,
                idle,
                bareLineEnds,
                trustedNetworks,
                senderLogin);
    }

    private static void atLeast(long least, long value, String key) {
        if (value < least) {
            throw new IllegalArgumentException(key + " must be " + least + " or more");
        }
    }
}
