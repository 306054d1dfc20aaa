package org.posthorn.directory.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.posthorn.conf.Secret;
import org.posthorn.directory.DirectoryException;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Connections to the database, which need not be there yet. Thread-safe. */
final class Database implements AutoCloseable {

    private final HikariDataSource pool;

    Database(SqlConf conf) {
        var config = new HikariConfig();
        config.setPoolName("directory");
        String url = conf.url().orElse("");
        config.setJdbcUrl(url);
        config.setUsername(conf.user());
        config.setPassword(conf.password().map(Secret::value).orElse(""));
        config.setMaximumPoolSize(conf.poolSize());
        // none is opened before it is needed, so that a command opens one and not ten
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        long millis = conf.timeout().toMillis();
        config.setConnectionTimeout(millis);
        config.setValidationTimeout(millis);
        // Both drivers know these names, and count in milliseconds. Who waits for a connection must
        // not have given up before the last host was tried.
        config.addDataSourceProperty("connectTimeout", Long.toString(millis / hosts(url)));
        config.addDataSourceProperty("socketTimeout", Long.toString(millis));
        config.addDataSourceProperty("useServerPrepStmts", "true");
        config.addDataSourceProperty("cachePrepStmts", "true");
        config.setMaxLifetime(Duration.ofMinutes(30).toMillis());
        this.pool = new HikariDataSource(config);
    }

    private static long hosts(String url) {
        String hosts = url.replaceFirst("^[^/]*//", "").replaceFirst("/.*$", "");
        return 1 + hosts.chars().filter(c -> c == ',').count();
    }

    /** Something to do with a connection. */
    @FunctionalInterface
    interface Work<R> {

        R with(Connection connection) throws SQLException;
    }

    /** Throws {@link DirectoryException} whatever goes wrong. */
    <R> R run(Work<R> work) {
        try (var connection = pool.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The pool hides what the driver said, and that has more on further lines. */
    static DirectoryException failed(SQLException e) {
        SQLException root = e;
        while (root.getCause() instanceof SQLException cause) {
            root = cause;
        }
        // connection exceptions of the standard; the pool's own have no state
        String state = String.valueOf(root.getSQLState());
        boolean silent = state.startsWith("08") || state.equals("null");
        String first = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        return new DirectoryException(
                (silent ? "the database does not answer: " : "the database says: ") + first.strip(),
                e);
    }

    @Override
    public void close() {
        pool.close();
    }
}
