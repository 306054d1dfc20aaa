package org.posthorn;

import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.FileDirectory;
import org.posthorn.directory.sql.SqlDirectory;
import org.posthorn.disk.Disk;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Who lives here: for the servers to ask, and for the administrator to change. */
record People(Directory directory, AccountBook book) {

    /**
     * Those of a configuration.
     *
     * @param folder what its relative paths are relative to
     * @param opened what a connection to a database is left to
     */
    static People of(PosthornConf conf, Path folder, Disk disk, Opened opened) {
        return switch (conf.directory().common().kind()) {
            case FILE -> {
                var files =
                        new FileDirectory(
                                conf.directory().common(),
                                folder,
                                conf.domains(),
                                disk,
                                InstantSource.system());
                yield of(files, conf);
            }
            case SQL -> of(opened.add(conf.openDatabase()), conf);
        };
    }

    private static People of(FileDirectory files, PosthornConf conf) {
        return new People(files, new FileAccounts(files, conf.auth().mechanisms()));
    }

    private static People of(SqlDirectory database, PosthornConf conf) {
        return new People(database, new SqlAccounts(database, conf.auth().mechanisms()));
    }

    /** What the directory answers; one that cannot is a failure as of a disk. */
    static <R> R asking(Supplier<R> question) throws IOException {
        try {
            return question.get();
        } catch (DirectoryException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The same for what changes it. */
    static void changing(Runnable change) throws IOException {
        asking(() -> {
            change.run();
            return true;
        });
    }

    /** Whether another configuration means the same directory: two would write over each other. */
    static boolean isSame(PosthornConf before, PosthornConf next) {
        return before.directory().equals(next.directory())
                && before.domains().equals(next.domains());
    }

    /** The same people, changed as another configuration has it. */
    People under(PosthornConf next) {
        if (directory instanceof FileDirectory files) {
            return of(files, next);
        }
        return directory instanceof SqlDirectory database ? of(database, next) : this;
    }

    /** Looks again at everything that was remembered. */
    void reload() {
        if (directory instanceof FileDirectory files) {
            files.reload();
        } else if (directory instanceof SqlDirectory database) {
            database.forget();
        }
    }
}
