package org.posthorn.imap;

import org.posthorn.store.Mailbox.Copied;

import java.util.Collection;
import java.util.List;

/** A response code. RFC 9051 §7.1, RFC 5530 §3. */
sealed interface Code {

    /** Codes without arguments. */
    enum Word implements Code {
        NONE(""),
        ALREADYEXISTS("ALREADYEXISTS"),
        AUTHENTICATIONFAILED("AUTHENTICATIONFAILED"),
        CANNOT("CANNOT"),
        CLIENTBUG("CLIENTBUG"),
        CLOSED("CLOSED"),
        CORRUPTION("CORRUPTION"),
        EXPUNGEISSUED("EXPUNGEISSUED"),
        LIMIT("LIMIT"),
        NONEXISTENT("NONEXISTENT"),
        OVERQUOTA("OVERQUOTA"),
        PRIVACYREQUIRED("PRIVACYREQUIRED"),
        READ_ONLY("READ-ONLY"),
        READ_WRITE("READ-WRITE"),
        SERVERBUG("SERVERBUG"),
        TOOBIG("TOOBIG"),
        TRYCREATE("TRYCREATE"),
        UNAVAILABLE("UNAVAILABLE");

        private final String atom;

        Word(String atom) {
            this.atom = atom;
        }

        String atom() {
            return atom;
        }
    }

    record Capability(List<String> names) implements Code {}

    /** {@code flags} as on the wire; {@code \*} says that a client may make its own keywords. */
    record PermanentFlags(Collection<String> flags) implements Code {}

    record UidNext(long uid) implements Code {}

    record UidValidity(long value) implements Code {}

    /** The first message without {@code \Seen}. RFC 3501 §7.1. */
    record Unseen(int sequence) implements Code {}

    record BadCharset(List<String> known) implements Code {}

    /** RFC 4315 §3. */
    record AppendUid(long uidValidity, String uids) implements Code {}

    /** RFC 4315 §3. */
    record CopyUid(Copied copied) implements Code {}
}
