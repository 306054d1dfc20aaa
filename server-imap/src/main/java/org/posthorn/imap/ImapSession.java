package org.posthorn.imap;

import org.posthorn.imap.ImapState.LoggedIn;
import org.posthorn.imap.ImapState.LoggedOut;
import org.posthorn.imap.ImapState.NotAuthenticated;
import org.posthorn.imap.ImapState.Selected;
import org.posthorn.imap.Response.Done;
import org.posthorn.imap.Response.Notice;
import org.posthorn.imap.Response.Status;
import org.posthorn.net.Connection;
import org.posthorn.net.ConnectionException;
import org.posthorn.net.LineException;
import org.posthorn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;

/**
 * One conversation: reads a command, runs it, and again. Commands are run one after the other, so
 * that pipelined ones need no rules of their own. RFC 9051 §5.5.
 */
final class ImapSession {

    private static final Logger log = LoggerFactory.getLogger(ImapSession.class);

    /**
     * Refused commands and failed logins in a row after which a client is not worth listening to.
     */
    private static final int PATIENCE_STRANGER = 10;

    private static final int PATIENCE_USER = 100;

    private final Connection connection;
    private final ImapReader in;
    private final ImapWriter out;
    private final Dispatcher dispatcher;
    private final Login login;

    private ImapState state = new NotAuthenticated();
    private int refused;

    ImapSession(
            Connection connection,
            ImapReader in,
            ImapWriter out,
            Dispatcher dispatcher,
            Login login) {
        this.connection = connection;
        this.in = in;
        this.out = out;
        this.dispatcher = dispatcher;
        this.login = login;
    }

    void run() throws IOException {
        out.send(Notice.ok(new Code.Capability(login.capabilities(state)), "Posthorn ready"));
        try {
            while (!(state instanceof LoggedOut)) {
                turn();
            }
        } catch (ConnectionException e) {
            bye(ImapServer.lastWords(e.reason()));
        } catch (MailboxGoneException e) {
            bye("The selected mailbox was deleted");
        } catch (TooMuchException e) {
            bye("Literal too large");
        } finally {
            leave();
        }
    }

    private void turn() throws IOException {
        try {
            Command command = in.next();
            become(dispatcher.run(in.tag(), state, command));
            if (command instanceof Command.BeforeLogin && state instanceof NotAuthenticated) {
                count();
            } else if (state instanceof LoggedIn) {
                refused = 0; // not for strangers: a NOOP would buy them the next ten passwords
            }
        } catch (Refused e) {
            refuse(e.answer());
        } catch (LineException e) {
            if (e.endsWith("+}")) { // what follows is content, and must not be run as commands
                bye("A broken line before a literal");
                return;
            }
            refuse(Failures.of(e));
        } catch (StoreException e) {
            fail(e);
        } catch (RuntimeException e) {
            bug(e);
        }
        in.finish();
    }

    private void refuse(Done answer) throws IOException {
        if (in.tag().equals("*")) {
            out.send(new Notice(answer.status(), answer.code(), answer.text()));
        } else {
            out.send(in.tag(), answer);
        }
        count();
    }

    private void count() throws IOException {
        refused++;
        if (refused == (state instanceof LoggedIn ? PATIENCE_USER : PATIENCE_STRANGER)) {
            bye("Too many errors");
        }
    }

    private void fail(StoreException e) throws IOException {
        if (!out.isBetweenLines()) {
            throw new IOException("the store failed in the middle of a response", e);
        }
        log.info("{}: {}", connection.id(), e.getMessage());
        out.send(in.tag(), Failures.of(e));
    }

    private void bug(RuntimeException e) throws IOException {
        log.error("{}: a command failed", connection.id(), e);
        if (!out.isBetweenLines()) {
            throw new IOException("failed in the middle of a response", e);
        }
        out.send(in.tag(), Failures.bug(connection.id()));
    }

    private void bye(String text) throws IOException {
        if (out.isBetweenLines()) {
            out.send(new Notice(Status.BYE, Code.Word.NONE, text));
            out.drain();
        }
        leave();
    }

    /** Closes what only the end of the session closes. */
    private void leave() throws IOException {
        if (state instanceof Selected selected) {
            selected.view().close();
        }
        out.drain();
        become(new LoggedOut());
    }

    private void become(ImapState next) {
        if (state instanceof LoggedIn user && next instanceof LoggedOut) {
            log.info("{}: {} has left", connection.id(), user.account().user());
        }
        state = next;
    }
}
