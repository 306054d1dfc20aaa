package org.posthorn;

import org.posthorn.directory.AccountException;
import org.posthorn.directory.AliasEntry;
import org.posthorn.directory.Directory;
import org.posthorn.directory.FileDirectory;
import org.posthorn.directory.sql.SqlDirectory;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The aliases, to look at and to change. Thread-safe. What cannot be done as asked throws {@link
 * AccountException}; the message is for who asked.
 */
public interface AliasBook {

    List<AliasEntry> list() throws IOException;

    void add(String pattern, List<String> targets) throws IOException;

    void remove(String pattern) throws IOException;

    /** As the control socket and {@code --json} have it. */
    static Map<String, Object> asMap(AliasEntry alias) {
        var map = new LinkedHashMap<String, Object>();
        map.put("alias", alias.pattern());
        map.put("targets", alias.targets());
        return map;
    }

    /** Those of a directory. */
    static AliasBook of(Directory directory) {
        return switch (directory) {
            case FileDirectory files -> new OfFiles(files);
            case SqlDirectory database -> new OfDatabase(database);
            default ->
                    throw new AccountException(
                            "the aliases of an embedded server are for its program to change");
        };
    }

    /** In the file that {@code [directory] aliases} names. */
    record OfFiles(FileDirectory directory) implements AliasBook {

        @Override
        public List<AliasEntry> list() {
            directory.requireAliases();
            return directory.aliases();
        }

        @Override
        public void add(String pattern, List<String> targets) throws IOException {
            directory.addAlias(pattern, targets);
        }

        @Override
        public void remove(String pattern) throws IOException {
            directory.removeAlias(pattern);
        }
    }

    /** In the table {@code aliases}. */
    record OfDatabase(SqlDirectory directory) implements AliasBook {

        @Override
        public List<AliasEntry> list() throws IOException {
            return People.asking(directory::aliases);
        }

        @Override
        public void add(String pattern, List<String> targets) throws IOException {
            People.changing(() -> directory.addAlias(pattern, targets));
        }

        @Override
        public void remove(String pattern) throws IOException {
            People.changing(() -> directory.removeAlias(pattern));
        }
    }
}
