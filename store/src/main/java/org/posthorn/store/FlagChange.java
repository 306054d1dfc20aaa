package org.posthorn.store;

/** What STORE does to the flags of a message. RFC 9051 §6.4.6. */
public sealed interface FlagChange {

    Flags flags();

    /** The flags of a message after this change. */
    default Flags applyTo(Flags before) {
        return switch (this) {
            case Add(var flags) -> before.plus(flags);
            case Remove(var flags) -> before.minus(flags);
            case Replace(var flags) -> flags;
        };
    }

    record Add(Flags flags) implements FlagChange {}

    record Remove(Flags flags) implements FlagChange {}

    record Replace(Flags flags) implements FlagChange {}
}
