package org.posthorn.directory;

import java.util.List;

/** The app passwords of every account, whatever directory it is in. Thread-safe; never throws. */
@FunctionalInterface
public interface AppPasswords {

    /** Nobody has any. */
    AppPasswords NONE = user -> List.of();

    /**
     * Those of an account, in the order in which they were made.
     *
     * @param user the canonical login name
     */
    List<AppPassword> of(String user);
}
