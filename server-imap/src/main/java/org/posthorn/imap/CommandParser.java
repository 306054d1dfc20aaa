package org.posthorn.imap;

import org.posthorn.conf.Secret;
import org.posthorn.imap.ImapState.Access;
import org.posthorn.imap.MessageSet.Numbering;

import java.io.IOException;

/** Which word begins which command. RFC 9051 §9, command. */
final class CommandParser {

    private CommandParser() {}

    /** The reader stands behind the name. */
    static Command read(String name, ImapReader in) throws IOException {
        Command command = arguments(name, in);
        // an APPEND is not over before its message has been read
        if (!(command instanceof Append)) {
            in.end();
        }
        return command;
    }

    private static Command arguments(String name, ImapReader in) throws IOException {
        return switch (name) {
            case "CAPABILITY" -> new Command.Capability();
            case "NOOP" -> new Command.Noop();
            case "LOGOUT" -> new Command.Logout();
            case "ID" -> id(in);
            case "STARTTLS" -> new Command.StartTls();
            case "LOGIN" -> login(in);
            case "AUTHENTICATE" -> Authenticate.read(in);
            case "SELECT" -> Select.read(in, Access.READ_WRITE);
            case "EXAMINE" -> Select.read(in, Access.READ_ONLY);
            case "CREATE" -> {
                in.space();
                yield new Command.Create(in.newMailbox());
            }
            case "DELETE" -> {
                in.space();
                yield new Command.Delete(in.mailbox());
            }
            case "RENAME" -> rename(in);
            case "SUBSCRIBE" -> {
                in.space();
                yield new Command.Subscribe(in.newMailbox());
            }
            case "UNSUBSCRIBE" -> {
                in.space();
                yield new Command.Unsubscribe(in.newMailbox());
            }
            case "LIST" -> ListMailboxes.read(in, Response.Listing.LIST);
            case "LSUB" -> ListMailboxes.read(in, Response.Listing.LSUB);
            case "NAMESPACE" -> new Command.Namespace();
            case "STATUS" -> StatusCommand.read(in);
            case "APPEND" -> Append.read(in);
            case "IDLE" -> new Idle();
            case "CHECK" -> new Command.Check();
            case "CLOSE" -> new Command.Close();
            case "UNSELECT" -> new Command.Unselect();
            case "EXPUNGE" -> Expunge.ALL;
            case "UID" -> uid(in);
            case "SEARCH" -> Search.read(in, Numbering.SEQUENCE);
            case "FETCH" -> Fetch.read(in, Numbering.SEQUENCE);
            case "STORE" -> Store.read(in, Numbering.SEQUENCE);
            case "COPY" -> Copy.read(in, Numbering.SEQUENCE, Copy.Original.STAYS);
            case "MOVE" -> Copy.read(in, Numbering.SEQUENCE, Copy.Original.GOES);
            default -> throw Refused.syntax("Unknown command");
        };
    }

    /** RFC 9051 §6.4.9. */
    private static Command uid(ImapReader in) throws IOException {
        in.space();
        String name = in.word();
        return switch (name) {
            case "SEARCH" -> Search.read(in, Numbering.UID);
            case "FETCH" -> Fetch.read(in, Numbering.UID);
            case "STORE" -> Store.read(in, Numbering.UID);
            case "COPY" -> Copy.read(in, Numbering.UID, Copy.Original.STAYS);
            case "MOVE" -> Copy.read(in, Numbering.UID, Copy.Original.GOES);
            case "EXPUNGE" -> Expunge.readUid(in);
            default -> throw Refused.syntax("Unknown command");
        };
    }

    private static Command login(ImapReader in) throws IOException {
        in.space();
        String user = in.astring();
        in.space();
        return new Command.Login(user, new Secret(in.astring()));
    }

    private static Command rename(ImapReader in) throws IOException {
        in.space();
        var from = in.mailbox();
        in.space();
        return new Command.Rename(from, in.newMailbox());
    }

    /** Fields in any number of blanks: Thunderbird has sent them so. RFC 2971 §3.1. */
    private static Command id(ImapReader in) throws IOException {
        in.space();
        if (in.acceptWord("NIL")) {
            return new Command.Id();
        }
        in.expect('(');
        for (int values = 0; !in.accept(')'); values++) {
            if (values == 2 * Limits.ID_FIELDS) {
                throw Refused.limit("Too many fields");
            }
            in.nstring();
            while (in.accept(' ')) {
                // the loop condition reads over it
            }
        }
        return new Command.Id();
    }
}
