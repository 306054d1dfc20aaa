/**
 * Configuration: text to typed records.
 *
 * <p>A key is declared once, as a record component with {@link org.posthorn.conf.Key}. Each module
 * owns its own configuration record; this package binds text to records and knows no key itself. It
 * is the one place with reflection.
 */
@NullMarked
package org.posthorn.conf;

import org.jspecify.annotations.NullMarked;
