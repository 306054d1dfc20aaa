package org.posthorn.store.maildir;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the files of accounts are, by a template as in {@link MaildirConf}.
 *
 * @param template with {@code %u}, {@code %n}, {@code %d}, {@code %h}, and {@code %%} for a per
 *     cent sign, and with Dovecot's modifiers
 */
public record MaildirPaths(String template) {

    /** Throws {@link IllegalArgumentException} for a variable that is not known. */
    public MaildirPaths {
        PathTemplate.parse(template);
    }

    /** The path of a user of whom no home is known. */
    public Path of(String user) {
        return of(user, Optional.empty());
    }

    /**
     * The path of a user.
     *
     * @param user {@code name@domain}, or a name alone
     * @throws org.posthorn.store.StoreException {@code CANNOT} for a name that is no safe file
     *     name, and for a template that needs a home where there is none
     */
    public Path of(String user, Optional<Path> home) {
        return PathTemplate.parse(template).expand(user, home);
    }
}
