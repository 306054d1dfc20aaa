/** Placeholder. */
@NullMarked
package org.posthorn.smtp;

import org.jspecify.annotations.NullMarked;
