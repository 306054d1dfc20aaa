package org.posthorn.pop3;

import org.posthorn.conf.Secret;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One client command, fully parsed. The nested interfaces say in which state it is legal. Message
 * numbers are 1 or more, and may be of no message.
 */
sealed interface Command {

    sealed interface AnyState extends Command {}

    /** RFC 1939 §4. */
    sealed interface BeforeLogin extends Command {}

    /** RFC 1939 §5. */
    sealed interface AfterLogin extends Command {}

    /** What cannot be a command in any state. */
    record Invalid(Reply.Err answer) implements AnyState {}

    record Capa() implements AnyState {}

    record Quit() implements AnyState {}

    record Stls() implements BeforeLogin {}

    record User(String name) implements BeforeLogin {}

    record Pass(Secret password) implements BeforeLogin {}

    /** AUTH without a mechanism asks for their names. */
    record Mechanisms() implements BeforeLogin {}

    record Auth(String mechanism, Optional<String> initialResponse) implements BeforeLogin {}

    record Stat() implements AfterLogin {}

    record List(OptionalInt message) implements AfterLogin {}

    record Uidl(OptionalInt message) implements AfterLogin {}

    record Retr(int message) implements AfterLogin {}

    /** The header and so many lines of the body. */
    record Top(int message, int lines) implements AfterLogin {}

    record Dele(int message) implements AfterLogin {}

    record Noop() implements AfterLogin {}

    record Rset() implements AfterLogin {}
}
