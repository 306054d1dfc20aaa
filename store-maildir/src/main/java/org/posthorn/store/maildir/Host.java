package org.posthorn.store.maildir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Who we are to other programs that share the Maildir.
 *
 * @param name what gethostname(2) says: Dovecot compares it with its own before it believes in a
 *     pid
 * @param clock the one that the file system's time stamps come from
 */
record Host(String name, long pid, InstantSource clock) {

    static Host here() {
        return new Host(hostName(), ProcessHandle.current().pid(), InstantSource.system());
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unknown) {
                return "localhost";
            }
        }
    }
}
