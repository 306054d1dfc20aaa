package org.posthorn;

import org.posthorn.conf.Key;
import org.posthorn.directory.DirectoryConf;
import org.posthorn.directory.sql.SqlConf;

/**
 * {@code [directory]}: who lives here.
 *
 * @param common of every kind, and of files
 */
public record PeopleConf(
        @Key(inline = true) DirectoryConf common, @Key(inline = true) SqlConf sql) {

    /** As if nothing were configured. */
    public static final PeopleConf DEFAULT = new PeopleConf(DirectoryConf.DEFAULT, SqlConf.DEFAULT);

    public PeopleConf {
        boolean database = common.kind() == DirectoryConf.Kind.SQL;
        if (database && sql.url().isEmpty()) {
            throw new IllegalArgumentException("url: must be there, since kind is sql");
        }
        if (!database && sql.url().isPresent()) {
            throw new IllegalArgumentException("url: is for kind = \"sql\" only");
        }
    }
}
