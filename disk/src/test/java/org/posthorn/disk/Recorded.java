package org.posthorn.disk;

import java.time.Instant;

/**
 * An operation and its place in time.
 *
 * @param number of the operation, from 1 on and ascending; a force has the number of the moment at
 *     which it began
 * @param time that the operation left on what it changed: on the file that it wrote to, on the
 *     directories whose entries it changed
 * @param opened the number of operations before the file was opened that this one wrote to or
 *     forced; another file may have its name by now
 * @param ended the number of operations when it had returned: its own but for a force during which
 *     other threads went on
 * @param inode the number of what it made; 0 if it made none
 */
public record Recorded(
        long number, Operation operation, Instant time, long opened, long ended, long inode) {

    Recorded(long number, Operation operation, Instant time, long opened, long ended) {
        this(number, operation, time, opened, ended, 0);
    }
}
