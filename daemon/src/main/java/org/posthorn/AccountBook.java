package org.posthorn;

import org.posthorn.conf.Secret;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.LoginLimits;
import org.posthorn.mail.Address;

import java.io.IOException;
import java.util.List;

/**
 * The accounts, to look at and to change. Thread-safe. What cannot be done as asked throws {@link
 * org.posthorn.directory.AccountException}; the message is for who asked.
 */
public interface AccountBook {

    /** Of accounts whose directory has no place for them. */
    String NO_LIMITS = "services and networks cannot be set for these accounts";

    /** In the order they were added. */
    List<Address> list() throws IOException;

    void add(Address address, Secret password) throws IOException;

    /** Adds an account that may log in as {@code limits} say from the first moment on. */
    default void add(Address address, Secret password, LoginLimits limits) throws IOException {
        if (!limits.equals(LoginLimits.UNCHANGED)) {
            throw new AccountException(NO_LIMITS);
        }
        add(address, password);
    }

    /** Limits where an account may log in. */
    default void limit(Address address, LoginLimits limits) throws IOException {
        throw new AccountException(NO_LIMITS);
    }

    void password(Address address, Secret password) throws IOException;

    /** The account goes, its mail stays. */
    void remove(Address address) throws IOException;
}
