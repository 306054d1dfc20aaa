package org.posthorn;

import org.posthorn.conf.Secret;
import org.posthorn.directory.LoginLimits;
import org.posthorn.mail.Address;

import java.io.IOException;
import java.util.List;

/**
 * The accounts, to look at and to change. Thread-safe. What cannot be done as asked throws {@link
 * org.posthorn.directory.AccountException}; the message is for who asked.
 */
public interface AccountBook {

    /** In the order they were added. */
    List<Address> list() throws IOException;

    default void add(Address address, Secret password) throws IOException {
        add(address, password, LoginLimits.UNCHANGED);
    }

    /** Adds an account that may log in as {@code limits} say from the first moment on. */
    void add(Address address, Secret password, LoginLimits limits) throws IOException;

    /** Limits where an account may log in. */
    void limit(Address address, LoginLimits limits) throws IOException;

    void password(Address address, Secret password) throws IOException;

    /** The account goes, its mail stays. */
    void remove(Address address) throws IOException;
}
