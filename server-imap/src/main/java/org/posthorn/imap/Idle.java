package org.posthorn.imap;

import org.posthorn.imap.ImapState.LoggedIn;
import org.posthorn.imap.ImapState.Selected;
import org.posthorn.imap.MailboxView.Expunges;
import org.posthorn.imap.MessageSet.Numbering;
import org.posthorn.net.Connection;
import org.posthorn.net.ConnectionException;
import org.posthorn.net.Protocol.Farewell;
import org.posthorn.store.Mailbox.Watch;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * IDLE. RFC 2177 §3.
 *
 * <p>Allowed with nothing selected, because Outlook does it: then there is nothing to tell.
 */
record Idle() implements Command.AfterLogin {

    Response.Done run(
            LoggedIn state,
            Connection connection,
            ImapReader in,
            ImapWriter out,
            ImapConf conf,
            InstantSource clock)
            throws IOException {
        out.send(new Response.Continue("idling"));
        Instant end = clock.instant().plus(conf.idle());
        // watched before the first look, so that nothing falls between
        Watch watch = watch(state, connection);
        try {
            tell(state, out);
            Instant notice = clock.instant().plus(conf.idleNotify());
            while (!connection.awaitInput(until(earlier(notice, end), clock))) {
                tell(state, out);
                Instant now = clock.instant();
                if (!now.isBefore(end)) {
                    throw new ConnectionException(Farewell.IDLE);
                }
                if (!now.isBefore(notice)) {
                    out.send(Response.Notice.ok(Code.Word.NONE, "Still here"));
                    out.flush();
                    notice = now.plus(conf.idleNotify());
                }
            }
        } finally {
            watch.close();
        }
        return in.idleLine().strip().equalsIgnoreCase("DONE")
                ? Response.Done.ok("IDLE completed")
                : Response.Done.bad("Expected DONE");
    }

    private static Watch watch(LoggedIn state, Connection connection) {
        return state instanceof Selected selected
                ? selected.view().mailbox().watch(connection::wake)
                : () -> {};
    }

    private static void tell(LoggedIn state, ImapWriter out) throws IOException {
        if (state instanceof Selected selected) {
            selected.view().tell(out, Expunges.TOLD, Numbering.SEQUENCE);
        }
        out.flush();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Duration until(Instant end, InstantSource clock) {
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
