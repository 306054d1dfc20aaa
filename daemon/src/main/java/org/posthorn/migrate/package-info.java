/**
 * Mail that comes from elsewhere or goes there: mbox files, Maildirs, other IMAP servers.
 *
 * <p>A {@link org.posthorn.migrate.Source} tells of its mailboxes and messages, and {@link
 * org.posthorn.migrate.Import} gives them to the store through the same door as a mail client, a
 * batch at a time. What was taken is remembered in {@link org.posthorn.migrate.Taken}, so that an
 * import that was cut short goes on where it was. Whatever a source says is hostile: lines,
 * literals and counts are bounded, and content flows through a small buffer.
 */
@NullMarked
package org.posthorn.migrate;

import org.jspecify.annotations.NullMarked;
