/**
 * The one place that writes.
 *
 * <p>Every change to a file system that Posthorn makes goes through a {@link
 * org.posthorn.disk.Volume}, and a volume is handed out on the threads of a {@link
 * org.posthorn.disk.Disk} only. So a test can record everything, cut the power at any moment and
 * look at what may be left ({@code CrashSimulator}), and slow disks stop no session but their own.
 *
 * <p>Rules:
 *
 * <ul>
 *   <li>What is to last: file forced, renamed into place, directory forced, in this order. {@link
 *       org.posthorn.disk.Disk#replace} does it for small files.
 *   <li>A temporary file is made in the folder that it will end in, exclusively, and for its owner
 *       only.
 *   <li>Pool threads never wait for a session, for a lock of another program or for one another.
 *   <li>After a force has failed nobody knows what the disk holds: the file is not trusted again
 *       before it has been read anew. A directory is not trusted for a minute: until then whoever
 *       had changed it before has been told that it failed.
 * </ul>
 */
@NullMarked
package org.posthorn.disk;

import org.jspecify.annotations.NullMarked;
