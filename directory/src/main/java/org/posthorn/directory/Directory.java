package org.posthorn.directory;

import org.posthorn.conf.Secret;
import org.posthorn.mail.Address;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
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

    /**
     * The form in which two login names are the same, whether or not there is such an account;
     * empty for what cannot be the name of one. Asks nobody.
     */
    default String loginKey(String login) {
        return login.length() > Names.MAX_LENGTH ? "" : login.toLowerCase(Locale.ROOT);
    }

    /**
     * Whether a user may send from an address: one that leads to this account alone, or one that
     * the account is given by name.
     *
     * @param user the canonical login name
     */
    default boolean maySend(String user, Address sender) {
        return isOwn(user, sender)
                || account(user).filter(a -> a.rights().maySendAs(sender)).isPresent();
    }

    /** Whether an address is a user's own: one that leads to this account alone. */
    default boolean isOwn(String user, Address sender) {
        return resolve(sender).isOnly(user);
    }

    /** Where mail for this recipient goes. Aliases are followed. */
    Resolution resolve(Address recipient);

    /** The same, with each step on the way; without steps where a directory has none to tell. */
    default Explanation explain(Address recipient) {
        return new Explanation(resolve(recipient), List.of());
    }

    /** Whether passwords can be stored in another way here. */
    default boolean canRehash() {
        return false;
    }

    /**
     * Stores the password of an account in another way, durably. Nothing happens if the account has
     * another password by now.
     *
     * @param known the account as it was when its password was checked
     * @param stored with its scheme
     * @return false if nothing happened, as in directories that are not ours to write
     * @throws IOException if it cannot be written; it is as it was then
     */
    default boolean rehash(Account known, Secret stored) throws IOException {
        return false;
    }

    /**
     * Who looks after this place where no postmaster is configured: the first account, as long as
     * it is there. RFC 5321 §4.5.1.
     */
    default Optional<Address> caretaker() {
        return Optional.empty();
    }
}
