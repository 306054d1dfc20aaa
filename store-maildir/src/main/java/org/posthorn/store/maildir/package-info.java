/** Placeholder. */
@NullMarked
package org.posthorn.store.maildir;

import org.jspecify.annotations.NullMarked;
