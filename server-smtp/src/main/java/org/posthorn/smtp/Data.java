package org.posthorn.smtp;

import org.posthorn.net.Connection;
import org.posthorn.net.LineException.Fault;
import org.posthorn.pipeline.Reception;
import org.posthorn.pipeline.Verdict;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The message behind DATA. RFC 5321 §4.1.1.4. */
final class Data {

    private static final int BLOCK = 16 << 10;

    /** Octets behind the limit before the client is thought deaf. */
    private static final long SLACK = 1 << 20;

    private final Connection connection;
    private final SmtpConf.BareLineEnds bare;
    private final long maxMessage;

    Data(Connection connection, SmtpConf.BareLineEnds bare, long maxMessage) {
        this.connection = connection;
        this.bare = bare;
        this.maxMessage = maxMessage;
    }

    /**
     * Reads up to the end of the message and has it judged.
     *
     * @return what the pipeline says, for each reply that is owed; or a refusal for all of them if
     *     this is no message
     */
    List<Verdict> receive(Reception reception, int replies) throws IOException {
        var dots = new DotReader(bare, reception);
        var block = new byte[BLOCK];
        while (!dots.ended()) {
            int count = connection.read(block, 0, block.length);
            connection.unread(count - dots.take(block, count));
            if (dots.taken() > 2 * maxMessage + SLACK) {
                // who sends that much beyond what EHLO announced will not end soon
                return nCopies(
                        replies, new Verdict.Defer(421, "4.3.4", "Message is far too large"));
            }
        }
        Optional<Verdict> fault = dots.fault().map(Data::refusal);
        return fault.isPresent() ? nCopies(replies, fault.get()) : reception.end();
    }

    /** RFC 5321 §2.3.8, §4.5.2; RFC 5322 §2.3 on NUL. */
    private static Verdict refusal(Fault fault) {
        String text =
                switch (fault) {
                    case BARE_CR -> "Message has a bare CR: lines end with CRLF";
                    case BARE_LF -> "Message has a bare LF: lines end with CRLF";
                    case NUL -> "Message has a NUL octet";
                    case TOO_LONG -> throw new IllegalStateException("no line is too long here");
                };
        return new Verdict.Reject(550, "5.6.0", text);
    }

    private static List<Verdict> nCopies(int count, Verdict verdict) {
        return Collections.nCopies(count, verdict);
    }
}
