package org.posthorn.outbound.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.mail.Scan;
import org.posthorn.net.Connection;
import org.posthorn.net.ConnectionException;
import org.posthorn.outbound.Diagnosis;

import java.io.IOException;
import java.time.Duration;

import javax.net.ssl.SSLSession;

/** One connection to a host, and what is known about it. For one thread at a time. */
final class Conversation {

    /** For the last word to a host that may read nothing. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Connection connection;
    private final Target target;
    private final Patience patience;
    private final ReplyReader reader;
    private Features features = Features.NONE;
    private Exchange.TlsState tls;
    private int transactions;
    private boolean underway;

    Conversation(Connection connection, Target target, Patience patience, Exchange.TlsState tls) {
        this.connection = connection;
        this.target = target;
        this.patience = patience;
        this.reader = new ReplyReader(connection);
        this.tls = tls;
    }

    Connection connection() {
        return connection;
    }

    Target target() {
        return target;
    }

    Patience patience() {
        return patience;
    }

    Features features() {
        return features;
    }

    void features(Features said) {
        features = said;
    }

    /** What became of TLS on the way here, connections before this one included. */
    Exchange.TlsState tls() {
        return tls;
    }

    void tls(Exchange.TlsState state) {
        tls = state;
    }

    boolean isSecure() {
        return connection.tls().isPresent();
    }

    /** Whether the host has proved that it is the target, and nobody reads along. */
    boolean isVerified() {
        return isSecure() && target.tls().verifying();
    }

    /** How the connection is protected, for people. */
    String protection() {
        String policy = target.tls().policy();
        return connection.tls().map(SSLSession::getProtocol).orElse("plaintext")
                + (isVerified() ? ", verified" : "")
                + (policy.isEmpty() ? "" : " (" + policy + ")");
    }

    /** Begins another transaction, with the time that it may take. */
    void begin(long octets) {
        transactions++;
        connection.deadline(patience.transaction(octets));
    }

    int transactions() {
        return transactions;
    }

    /** Whether the host may still have a transaction in mind that RSET has to end. */
    boolean isUnderway() {
        return underway;
    }

    void underway(boolean open) {
        underway = open;
    }

    /** Writes a command; it is sent when we wait, or when there is more than fits. */
    void say(String command) throws IOException {
        if (Scan.any(command, c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("more than one command");
        }
        connection.write((command + "\r\n").getBytes(UTF_8));
    }

    /**
     * The next reply, which says yes or no.
     *
     * @throws LostException if the host ends the conversation with it
     */
    Reply hear(Duration idle) throws IOException {
        Reply reply = hearAny(idle);
        if (reply.isIntermediate()) {
            throw new UnfitReplyException("an answer to another question: " + reply.text(), "");
        }
        return reply;
    }

    /** The same, where the host may ask for more. RFC 5321 §4.2.1. */
    Reply hearAny(Duration idle) throws IOException {
        connection.patience(idle);
        Reply reply = reader.next();
        if (reply.isLast()) {
            throw new LostException(reply.deferral(target.host()).diagnosis());
        }
        return reply;
    }

    Reply ask(String command, Duration idle) throws IOException {
        say(command);
        return hear(idle);
    }

    Reply askAny(String command, Duration idle) throws IOException {
        say(command);
        return hearAny(idle);
    }

    /** What the end of the conversation means for a message that was not handed over. */
    Diagnosis lost(IOException end, String during) {
        return switch (end) {
            case LostException said -> said.diagnosis();
            case UnfitReplyException unfit ->
                    Diagnosis.ours("4.5.0", target.host() + ": " + unfit.getMessage());
            case ConnectionException late ->
                    Diagnosis.ours("4.4.2", target.host() + " does not answer " + during);
            default ->
                    Diagnosis.ours(
                            "4.4.2",
                            "connection to "
                                    + target.host()
                                    + " lost "
                                    + during
                                    + ": "
                                    + Printable.line(String.valueOf(end.getMessage()), 200));
        };
    }

    /** Says goodbye and does not wait for an answer. */
    void leave() {
        try {
            connection.deadline(FAREWELL);
            say("QUIT");
            connection.leave();
        } catch (IOException e) {
            connection.abort(); // it has gone before us
        }
    }

    void abort() {
        connection.abort();
    }
}
