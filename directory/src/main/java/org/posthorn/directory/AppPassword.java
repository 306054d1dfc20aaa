package org.posthorn.directory;

import org.posthorn.conf.Secret;

import java.time.LocalDate;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A password that one program of somebody has, beside the password of the account.
 *
 * @param name by which it is taken back
 * @param stored with its scheme
 * @param services of {@link Rights#SERVICES} that it is good for; empty for all
 */
public record AppPassword(String name, Secret stored, Set<String> services, LocalDate created) {

    private static final Pattern NAME =
            Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,62}[\\p{L}\\p{N}]|[\\p{L}\\p{N}]");

    /** Throws {@link AccountException} with a text for whoever gave the name. */
    public AppPassword {
        services = Set.copyOf(services);
        if (!NAME.matcher(name).matches()) {
            throw new AccountException(
                    "an app password has a name of 1 to 64 letters and digits, with blanks and ._-"
                            + " between them");
        }
        if (!Rights.SERVICES.containsAll(services)) {
            throw new AccountException("services are some of smtp,imap,pop3, or all");
        }
    }
}
