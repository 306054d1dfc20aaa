package org.posthorn.command;

import org.jspecify.annotations.Nullable;
import org.posthorn.LocalAccounts;
import org.posthorn.PosthornConf;
import org.posthorn.conf.Conf;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.DirectoryConf;
import org.posthorn.directory.sql.SqlDirectory;

import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What commands take that need a configuration. */
final class Options {

    static final Path HERE = Path.of("posthorn.toml");
    static final Path SYSTEM = Path.of("/etc/posthorn/posthorn.toml");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The configuration. Default: posthorn.toml here, else"
                            + " /etc/posthorn/posthorn.toml.")
    private @Nullable Path file;

    Path file() {
        if (file != null) {
            return file;
        }
        return Files.exists(HERE) ? HERE : SYSTEM;
    }

    /** Where a new configuration goes. */
    Path newFile() {
        return file == null ? HERE : file;
    }

    PosthornConf load() {
        return Conf.load(PosthornConf.class, file());
    }

    /**
     * A configuration that has its accounts in a database.
     *
     * @param elsewhere what to say where they are in files
     */
    PosthornConf loadForDatabase(String elsewhere) {
        var conf = load();
        if (conf.directory().common().kind() != DirectoryConf.Kind.SQL) {
            throw new CommandException(elsewhere);
        }
        return conf;
    }

    /** Does something to its database. */
    static void inDatabase(PosthornConf conf, Consumer<SqlDirectory> work) {
        try (var database = conf.openDatabase()) {
            work.accept(database);
        } catch (AccountException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /** Does something to accounts and aliases, through the daemon where it runs. */
    int withAccounts(AccountsWork work) throws IOException {
        try (var local = LocalAccounts.open(load(), file())) {
            work.with(local);
            return ExitCode.OK;
        } catch (AccountException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /** Something to do with accounts and aliases. */
    @FunctionalInterface
    interface AccountsWork {
        void with(LocalAccounts local) throws IOException;
    }
}
