package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.Access;
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
     * Replaces a file in the mailbox's folder of indexes, all or nothing but for a power cut. That
     * folder is made if it is not the mailbox's own: one that was deleted must not come back with
     * nothing but an index.
     */
    static void replace(Volume volume, FolderPaths paths, Path file, Content content)
            throws IOException {
        if (!paths.index().equals(paths.directory()) && Files.isDirectory(paths.directory())) {
            makeFolder(volume, paths.index(), Access.of(paths.directory()));
        }
        String name = file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp";
        Path temp = file.resolveSibling(name);
        if (Files.exists(temp)) {
            volume.delete(temp); // of a process that died
        }
        try {
            try (OpenFile open = volume.create(temp)) {
                content.write(open);
            }
            Access.inside(paths.index()).give(volume, temp);
            volume.rename(temp, file);
        } catch (IOException e) {
            if (Files.exists(temp)) {
                volume.delete(temp);
            }
            throw e;
        }
    }

    private static void makeFolder(Volume volume, @Nullable Path folder, Access access)
            throws IOException {
        if (folder != null && !Files.isDirectory(folder)) {
            makeFolder(volume, folder.getParent(), access);
            access.makeDirectory(volume, folder);
        }
    }
}
