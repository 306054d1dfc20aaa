/**
 * Configuration: text to typed records.
 *
 * <p>A key is declared once, as a record component with {@link org.posthorn.conf.Key}. Each module
 * owns its own configuration record; this package binds text to records and knows no key itself. It
 * is the one place with reflection.
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>Nothing is repaired and nothing is ignored: what is not understood is a {@link
 *       org.posthorn.conf.Problem}, and all problems are reported together.
 *   <li>A message says what is wrong and what would be right. It never shows a secret.
 *   <li>What {@link org.posthorn.conf.Effective} prints reads as what it was read from.
 *   <li>Reading a configuration asks no name server.
 * </ul>
 */
@NullMarked
package org.posthorn.conf;

import org.jspecify.annotations.NullMarked;
