package org.posthorn.directory;

import org.posthorn.conf.Secret;
import org.posthorn.mail.Address;

import java.util.Map;
import java.util.Optional;

/**
 * Somebody with a mailbox.
 *
 * @param address the canonical login name
 * @param password with its scheme, {@code {ARGON2ID}$argon2id$...}
 * @param home the home folder of the passwd-file, where it names one
 * @param mail the mail location of the passwd-file ({@code userdb_mail}), where it names one
 * @param quotaOctets 0 for no limit
 * @param quotaMessages 0 for no limit
 * @param enabled false: no login, and no mail is taken
 * @param rights where it may log in, and what it may send as
 * @param keys what mechanisms need that cannot use the password, see {@link StoredSecret}
 */
public record Account(
        Address address,
        Secret password,
        Optional<String> home,
        Optional<String> mail,
        long quotaOctets,
        long quotaMessages,
        boolean enabled,
        Rights rights,
        Map<String, Secret> keys) {

    public Account {
        keys = Map.copyOf(keys);
    }

    /** With nothing but the password to log in with. */
    public Account(
            Address address,
            Secret password,
            Optional<String> home,
            Optional<String> mail,
            long quotaOctets,
            long quotaMessages,
            boolean enabled,
            Rights rights) {
        this(address, password, home, mail, quotaOctets, quotaMessages, enabled, rights, Map.of());
    }

    /** With all rights. */
    public Account(
            Address address,
            Secret password,
            Optional<String> home,
            Optional<String> mail,
            long quotaOctets,
            long quotaMessages,
            boolean enabled) {
        this(address, password, home, mail, quotaOctets, quotaMessages, enabled, Rights.ALL);
    }

    public String user() {
        return address.toString();
    }
}
