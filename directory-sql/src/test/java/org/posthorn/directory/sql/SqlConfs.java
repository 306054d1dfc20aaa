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
                timeout = "1s"
                %s
                """
                        .formatted(url, more),
                "sql.toml");
    }

    static SqlDirectory open(String url, String more) {
        return new SqlDirectory(DirectoryConf.DEFAULT, conf(url, more), List.of("example.org"));
    }
}
