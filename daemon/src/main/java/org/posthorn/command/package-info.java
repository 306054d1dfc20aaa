/**
 * The commands, one a file. Each reads its options, calls {@link org.posthorn.Posthorn} or its
 * configuration, and prints; {@link org.posthorn.command.CommandTree} turns what they throw into
 * one line and an exit code.
 *
 * <p>Passwords come from the terminal or the standard input, never from an argument: arguments are
 * visible to everybody on the machine.
 */
@NullMarked
package org.posthorn.command;

import org.jspecify.annotations.NullMarked;
