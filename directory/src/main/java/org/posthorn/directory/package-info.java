/**
 * Who lives here: domains, accounts and aliases; the API, and the default that reads Dovecot's
 * passwd-file and Postfix's virtual(5) format.
 *
 * <p>Names are compared without regard to case. A directory that cannot answer says so with {@link
 * org.posthorn.directory.DirectoryException}, never with "no such user": mail is deferred, not
 * refused.
 */
@NullMarked
package org.posthorn.directory;

import org.jspecify.annotations.NullMarked;
