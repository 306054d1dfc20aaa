/**
 * The product in a JUnit test: a real mail server on free ports, started in milliseconds.
 *
 * <p>{@link org.posthorn.junit.PosthornTest} on a class is all it takes; who wants another server
 * than the default registers a {@link org.posthorn.junit.PosthornExtension}.
 */
@NullMarked
package org.posthorn.junit;

import org.jspecify.annotations.NullMarked;
