package org.posthorn.store;

/** Who an authenticated login name is to the store. Thread-safe. */
@FunctionalInterface
public interface Accounts {

    /** The account of a canonical login name, which exists: somebody has just proved to be it. */
    Account of(String user);
}
