/**
 * Measures Posthorn beside what it replaces. {@link org.posthorn.bench.Bench} is the way in; {@code
 * bench/README.md} says how to read what it prints.
 *
 * <p>Nothing of the product names this package. It writes below the folder that it is given, and
 * nowhere else.
 */
@NullMarked
package org.posthorn.bench;

import org.jspecify.annotations.NullMarked;
