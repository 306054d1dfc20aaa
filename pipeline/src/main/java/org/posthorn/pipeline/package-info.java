/** Placeholder. */
@NullMarked
package org.posthorn.pipeline;

import org.jspecify.annotations.NullMarked;
