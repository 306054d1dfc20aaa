package org.posthorn.pop3;

import org.posthorn.net.Connection;
import org.posthorn.net.ConnectionException;
import org.posthorn.net.LineException;
import org.posthorn.pop3.Pop3State.Authorization;
import org.posthorn.pop3.Pop3State.Closed;
import org.posthorn.pop3.Pop3State.Transaction;
import org.posthorn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Optional;

/** One conversation: reads a command, runs it, and again. */
final class Pop3Session {

    private static final Logger log = LoggerFactory.getLogger(Pop3Session.class);

    /** Refused commands, logins included, after which a stranger is not worth listening to. */
    private static final int PATIENCE_STRANGER = 10;

    /** Refused commands in a row that a user may send; messages may have gone meanwhile. */
    private static final int PATIENCE_USER = 100;

    private final Connection connection;
    private final Pop3Reader in;
    private final Pop3Writer out;
    private final Dispatcher dispatcher;

    private Pop3State state = Authorization.STRANGER;
    private int refused;

    Pop3Session(Connection connection, Pop3Reader in, Pop3Writer out, Dispatcher dispatcher) {
        this.connection = connection;
        this.in = in;
        this.out = out;
        this.dispatcher = dispatcher;
    }

    void run() throws IOException {
        out.send(new Reply.Ok("Posthorn ready"));
        try {
            while (!(state instanceof Closed)) {
                turn();
            }
        } catch (ConnectionException e) {
            Optional<Reply.Err> lastWords = Failures.of(e.reason());
            if (lastWords.isPresent() && out.isBetweenReplies()) {
                out.send(lastWords.get());
            }
        } finally {
            leave();
        }
    }

    /** Without removing anything. */
    private void leave() {
        if (state instanceof Transaction(var drop)) {
            drop.close();
        }
        state = new Closed();
    }

    private void turn() throws IOException {
        try {
            switch (dispatcher.run(state, in.next(state))) {
                case Step.Done(var next) -> enter(next, true);
                case Step.Answered(var next, var reply) -> {
                    enter(next, reply instanceof Reply.Ok);
                    out.send(reply);
                }
            }
        } catch (LineException e) {
            refuse(Failures.of(e));
        } catch (StoreException e) {
            log.info("{}: {}", connection.id(), e.getMessage());
            refuse(Failures.of(e));
        } catch (RuntimeException e) {
            log.error("{}: a command failed", connection.id(), e);
            refuse(Failures.bug(connection.id()));
            leave();
        }
        limitRefusals();
    }

    private void enter(Pop3State next, boolean accepted) {
        boolean loggedIn = next instanceof Transaction;
        if (!accepted) {
            refused++;
        } else if (loggedIn) {
            refused = 0;
        }
        state = next;
    }

    private void refuse(Reply.Err answer) throws IOException {
        if (!out.isBetweenReplies()) {
            throw new IOException("failed in the middle of a reply: " + answer.text());
        }
        refused++;
        out.send(answer);
    }

    private void limitRefusals() throws IOException {
        int patience = state instanceof Transaction ? PATIENCE_USER : PATIENCE_STRANGER;
        if (refused >= patience && !(state instanceof Closed)) {
            out.send(new Reply.Err("Too many errors"));
            leave();
        }
    }
}
