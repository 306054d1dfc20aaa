/**
 * Who lives here: domains, accounts and aliases; the API, and the default that reads Dovecot's
 * passwd-file and Postfix's virtual(5) format.
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>Names are compared without regard to case, local parts included. RFC 5321 §2.4 leaves that
 *       to the host that delivers.
 *   <li>A directory that cannot answer says so with {@link
 *       org.posthorn.directory.DirectoryException}, never with "no such user": mail is deferred,
 *       not refused. A file with a broken line cannot say that somebody is nobody.
 *   <li>Detail behind a delimiter ({@code ada+lists}) reaches the account. RFC 5233 §1.
 *   <li>Files are read and written on the disk pool only, and what other programs wrote into them
 *       stays as it is.
 * </ul>
 */
@NullMarked
package org.posthorn.directory;

import org.jspecify.annotations.NullMarked;
