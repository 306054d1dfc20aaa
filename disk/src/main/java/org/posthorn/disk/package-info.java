/** Placeholder. */
@NullMarked
package org.posthorn.disk;

import org.jspecify.annotations.NullMarked;
