package org.posthorn.directory;

import org.posthorn.mail.Address;

import java.util.Optional;
import java.util.Set;

/**
 * The accounts and aliases of an installation. Thread-safe; every method may block and throws
 * {@link DirectoryException} when the directory cannot answer.
 */
public interface Directory {

    /** The domains whose mail we take, in lower case. */
    Set<String> domains();

    /** The account with this login name, as a client typed it; empty if there is none. */
    Optional<Account> account(String login);

    /** Where mail for this recipient goes. Aliases are followed. */
    Resolution resolve(Address recipient);

    /**
     * Who looks after this place where no postmaster is configured: the first account, as long as
     * it is there. RFC 5321 §4.5.1.
     */
    default Optional<Address> caretaker() {
        return Optional.empty();
    }
}
