package org.posthorn.store.maildir;

import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that can be made anew at any time: they are replaced, but never forced. */
final class Disposable {

    private Disposable() {}

    interface Content {
        void write(OpenFile open) throws IOException;
    }

    /**
     * All or nothing, but for a power cut. The mode follows the folder, which must be there: a
     * mailbox that was deleted must not come back as a folder with an index.
     */
    static void replace(Volume volume, Path file, Content content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        String name = file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp";
        Path temp = file.resolveSibling(name);
        if (Files.exists(temp)) {
            volume.delete(temp); // of a process that died
        }
        try {
            try (OpenFile open = volume.create(temp)) {
                content.write(open);
            }
            if (folder != null) {
                volume.setPermissions(temp, MaildirDisk.fileMode(folder));
            }
            volume.rename(temp, file);
        } catch (IOException e) {
            if (Files.exists(temp)) {
                volume.delete(temp);
            }
            throw e;
        }
    }
}
