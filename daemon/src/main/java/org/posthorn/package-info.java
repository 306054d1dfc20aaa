/**
 * The product as an object and as a daemon: wiring only.
 *
 * <p>{@link org.posthorn.Posthorn} puts the modules together. What a configuration says is decided
 * in the modules' own records; {@link org.posthorn.PosthornConf} only holds them, and refuses
 * contradictions between them.
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>What is opened is noted in {@code Opened} at once, and closed in reverse order, also when
 *       the start fails half-way.
 *   <li>The data folder is locked before anything in it is touched; listeners are opened last.
 *   <li>A reload makes a new directory and new servers beside the old ones. Sessions end with what
 *       they began with.
 * </ul>
 */
@NullMarked
package org.posthorn;

import org.jspecify.annotations.NullMarked;
