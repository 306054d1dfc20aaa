package org.posthorn.pipeline;

/** Is told of every message that is accepted. Thread-safe and quick: a client waits meanwhile. */
@FunctionalInterface
public interface Receipts {

    /** For those who do not want to know. */
    Receipts NONE = receipt -> {};

    /**
     * The message is about to be shown in its mailboxes: whoever finds it there finds the receipt.
     */
    void accepted(Receipt receipt);
}
