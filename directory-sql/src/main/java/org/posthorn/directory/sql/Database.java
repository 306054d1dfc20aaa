package org.posthorn.directory.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.posthorn.conf.Secret;
import org.posthorn.directory.DirectoryException;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
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
        } catch (SQLIntegrityConstraintViolationException e) {
            throw new DirectoryException("the database refuses it: " + text(e), e);
        } catch (SQLException e) {
            throw unanswered(e);
        }
    }

    static DirectoryException unanswered(SQLException e) {
        return new DirectoryException("the database does not answer: " + text(e), e);
    }

    /** Drivers put more on further lines, and the pool hides what the driver said. */
    private static String text(SQLException e) {
        Throwable root = e;
        while (root.getCause() instanceof SQLException cause) {
            root = cause;
        }
        String first = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        return first.strip();
    }

    @Override
    public void close() {
        pool.close();
    }
}
