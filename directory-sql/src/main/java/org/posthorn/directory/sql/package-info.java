/**
 * Domains, accounts and aliases in a MySQL or MariaDB database, which stays as another program made
 * it.
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>What a client sent reaches the database as a bound parameter only. No text of it is ever
 *       part of a statement.
 *   <li>A database that is slow, gone or misunderstood makes {@link
 *       org.posthorn.directory.DirectoryException}. Only an answer without a row says that somebody
 *       is nobody.
 *   <li>The driver is named by the configured URL. Its classes are never imported: decision 0036.
 * </ul>
 */
@NullMarked
package org.posthorn.directory.sql;

import org.jspecify.annotations.NullMarked;
