package org.posthorn.directory.sql;

import org.posthorn.conf.Conf;
import org.posthorn.directory.DirectoryConf;

import java.util.List;

/** Configurations as an administrator writes them. */
final class SqlConfs {

    private SqlConfs() {}

    static SqlConf conf(String url, String more) {
        return Conf.parse(
                SqlConf.class,
                """
                url = "%s"
                user = "root"
                %s
                """
                        .formatted(url, more),
                "sql.toml");
    }

    /** Waits as long as a busy machine may take to answer. */
    static SqlDirectory open(String url, String more) {
        return directory(url, "timeout = \"1m\"\n" + more);
    }

    /** For databases that do not answer, and answers that are asked for again. */
    static SqlDirectory hasty(String url, String more) {
        return directory(url, "timeout = \"1s\"\n" + more);
    }

    private static SqlDirectory directory(String url, String more) {
        return new SqlDirectory(DirectoryConf.DEFAULT, conf(url, more), List.of("example.org"));
    }
}
