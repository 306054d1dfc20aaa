/** Placeholder. */
@NullMarked
package org.posthorn.junit;

import org.jspecify.annotations.NullMarked;
