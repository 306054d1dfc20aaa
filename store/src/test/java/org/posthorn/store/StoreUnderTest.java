package org.posthorn.store;

/** A fresh store of some kind, and how to come back to what it keeps. */
public interface StoreUnderTest extends AutoCloseable {

    /** The store now in use. */
    MailStore store();

    /**
     * Closes the store in use and opens another on the same data. A store that keeps nothing goes
     * on as it is.
     */
    MailStore reopen();

    /** An account that nobody has used yet. */
    Account account(Account.Limits limits);

    /** Closes the store and removes what it kept. */
    @Override
    void close();
}
