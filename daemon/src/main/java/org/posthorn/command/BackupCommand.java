package org.posthorn.command;

import org.jspecify.annotations.Nullable;
import org.posthorn.ErrorText;
import org.posthorn.Json;
import org.posthorn.MailPlaces;
import org.posthorn.PosthornConf;
import org.posthorn.RefusedException;
import org.posthorn.disk.Disk;
import org.posthorn.migrate.Backup;
import org.posthorn.store.Account;
import org.posthorn.store.StoreException;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** {@code posthorn backup}: reads the files, while the daemon serves or not. */
@Command(
        name = "backup",
        description = {
            "Save mail, accounts and configuration into a new folder below DIR.",
            "Works while the daemon serves. Messages that the last backup there has, or that are on"
                    + " the same file system, are linked and cost nothing."
        })
final class BackupCommand implements Callable<Integer> {

    /** Of the data folder; what is larger is no state. */
    private static final long LARGEST = 1 << 20;

    /** What is of this moment only. */
    private static final Set<String> PASSING = Set.of("lock", "control");

    @Mixin private Options options = new Options();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIR",
            description = "Folder of backups, made if it is missing.")
    private @Nullable Path to;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Parameters(paramLabel = "USER", arity = "0..*", description = "Default: every account.")
    private List<String> users = List.of();

    private final Terminal terminal;

    BackupCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var conf = options.load();
        Path backups = Path.of(String.valueOf(to)).toAbsolutePath().normalize();
        try (var disk = new Disk(conf.disk());
                var places = MailPlaces.of(conf, options.file(), disk);
                var progress = new ProgressLine(terminal)) {
            List<Account> all = new ArrayList<>();
            for (String user : users.isEmpty() ? places.users() : users) {
                all.add(places.account(user));
            }
            var backup = new Backup(conf.store(), disk, backups, Instant.now(), progress);
            long messages = save(backup, all, conf);
            progress.clear();
            print(backup, all.size(), messages);
            return ExitCode.OK;
        } catch (StoreException e) {
            throw new RefusedException(e);
        }
    }

    private long save(Backup backup, List<Account> all, PosthornConf conf) throws IOException {
        try {
            long messages = 0;
            for (Account account : all) {
                messages += backup.mail(account);
            }
            files(backup, conf);
            backup.complete();
            return messages;
        } catch (StoreException e) {
            throw incomplete(backup, new RefusedException(e));
        } catch (IOException e) {
            throw incomplete(backup, e);
        }
    }

    private static IOException incomplete(Backup backup, IOException e) {
        return new RefusedException(
                ErrorText.of(e)
                        + "; "
                        + backup.folder()
                        + " is not complete and counts for nothing: remove it");
    }

    /** What the mail is of no use without. Certificates of others are theirs to save. */
    private void files(Backup backup, PosthornConf conf) throws IOException {
        Path file = options.file().toAbsolutePath();
        backup.file(file, "posthorn.toml");
        var directory = conf.directory().common();
        for (String accounts : List.of(directory.users(), directory.aliases())) {
            Path path = file.resolveSibling(accounts);
            if (Files.isRegularFile(path)) {
                backup.file(path, String.valueOf(path.getFileName()));
            }
        }
        Path data = file.resolveSibling(conf.data());
        if (!Files.isDirectory(data)) {
            return;
        }
        try (Stream<Path> state = Files.list(data)) {
            for (Path one : state.sorted().toList()) {
                String name = String.valueOf(one.getFileName());
                if (Files.isRegularFile(one)
                        && Files.size(one) <= LARGEST
                        && !PASSING.contains(name)) {
                    backup.file(one, "data/" + name);
                }
            }
        }
    }

    private void print(Backup backup, int accounts, long messages) {
        if (json) {
            var one = new LinkedHashMap<String, Object>();
            one.put("folder", backup.folder().toString());
            one.put("accounts", accounts);
            one.put("messages", messages);
            terminal.out().println(Json.write(one));
        } else {
            terminal.out()
                    .println(
                            backup.folder()
                                    + ": "
                                    + accounts
                                    + " accounts, "
                                    + messages
                                    + " messages");
        }
    }
}
