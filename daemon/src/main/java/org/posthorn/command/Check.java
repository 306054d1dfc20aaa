package org.posthorn.command;

import org.posthorn.ControlClient;
import org.posthorn.DropAccess;
import org.posthorn.ErrorText;
import org.posthorn.Json;
import org.posthorn.MailPlaces;
import org.posthorn.PosthornConf;
import org.posthorn.directory.Account;
import org.posthorn.directory.AppPasswordFile;
import org.posthorn.directory.DirectoryProblem;
import org.posthorn.directory.FileDirectory;
import org.posthorn.directory.PasswdUsers;
import org.posthorn.disk.Disk;
import org.posthorn.mail.Address;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code posthorn check}: would it start, and would mail arrive? */
@Command(
        name = "check",
        description =
                "Check configuration, certificate, keys, ports, accounts, resolvers and folders.")
final class Check implements Callable<Integer> {

    /** How bad a finding is. */
    enum Level {
        OK,
        WARNING,
        ERROR
    }

    /** One line of the result. */
    record Finding(Level level, String text) {

        @Override
        public String toString() {
            return String.format("%-8s%s", level.name().toLowerCase(Locale.ROOT), text);
        }

        /** In this order, whenever it is printed. */
        Map<String, String> asMap() {
            var map = new LinkedHashMap<String, String>();
            map.put("level", level.name().toLowerCase(Locale.ROOT));
            map.put("text", text);
            return map;
        }
    }

    @Mixin private Options options = new Options();

    @Option(names = "--json", description = "As a list of {level, text}.")
    private boolean json;

    private final Terminal terminal;
    private final List<Finding> findings = new ArrayList<>();

    Check(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var conf = options.load();
        found(Level.OK, "configuration: " + options.file());
        conf.warnings().forEach(warning -> found(Level.WARNING, warning));
        boolean running = isRunning(conf);
        try (var disk = new Disk(conf.disk())) {
            findings.addAll(CertificateCheck.of(conf, disk, InstantSource.system()));
            findings.addAll(DkimCheck.of(conf, disk));
            findings.add(ReportsCheck.of(conf, disk));
            accounts(conf, disk);
            masters(conf, disk);
            if (running) {
                found(Level.OK, "ports: the daemon runs and has them");
            } else {
                findings.addAll(PortCheck.of(conf, disk));
            }
        }
        findings.addAll(ResolverCheck.of(conf.dns()));
        writable("data", conf.data());
        programs(conf);
        String maildir = conf.store().maildir();
        int variable = maildir.indexOf('%');
        String root = variable < 0 ? maildir : maildir.substring(0, variable);
        if (!root.isEmpty() && !root.startsWith("~")) {
            writable("mail", folder().resolve(root));
        }
        print();
        return findings.stream().anyMatch(finding -> finding.level() == Level.ERROR)
                ? ExitCode.SOFTWARE
                : ExitCode.OK;
    }

    private Path folder() {
        var path = options.file().toAbsolutePath();
        return Optional.ofNullable(path.getParent()).orElse(path);
    }

    private boolean isRunning(PosthornConf conf) {
        try (var daemon = ControlClient.connect(conf.data()).orElse(null)) {
            return daemon != null;
        } catch (IOException e) {
            found(Level.ERROR, "control socket: " + ErrorText.of(e));
            return false;
        }
    }

    private void accounts(PosthornConf conf, Disk disk) throws IOException {
        switch (conf.directory().common().kind()) {
            case FILE -> files(conf, disk);
            case SQL -> database(conf, disk);
        }
    }

    private void database(PosthornConf conf, Disk disk) throws IOException {
        try (var database = conf.openDatabase()) {
            var problems = database.problems();
            problems.forEach(problem -> found(Level.ERROR, "accounts: " + problem));
            appPasswords(conf, disk).forEach(problem -> found(Level.ERROR, "accounts: " + problem));
            if (problems.isEmpty()) {
                found(
                        Level.OK,
                        "database: "
                                + conf.directory().sql().user()
                                + " is let in, and it answers");
                var addresses = database.accounts();
                counted(conf, disk, addresses);
                findings.addAll(ScramCheck.of(conf.auth(), database, addresses));
            }
        }
    }

    private void files(PosthornConf conf, Disk disk) throws IOException {
        var directory =
                new FileDirectory(
                        conf.directory().common(),
                        folder(),
                        conf.domains(),
                        disk,
                        InstantSource.system());
        var problems = new ArrayList<DirectoryProblem>(directory.problems());
        problems.addAll(appPasswords(conf, disk));
        problems.forEach(problem -> found(Level.ERROR, "accounts: " + problem));
        var addresses = directory.accounts().stream().map(Account::address).toList();
        if (problems.isEmpty()) {
            counted(conf, disk, addresses);
        } else {
            maildirs(conf, disk, addresses);
        }
        findings.addAll(ScramCheck.of(conf.auth(), directory, addresses));
    }

    private List<DirectoryProblem> appPasswords(PosthornConf conf, Disk disk) {
        var file = folder().resolve(conf.auth().appPasswords());
        return new AppPasswordFile(file, disk, InstantSource.system()).problems();
    }

    private void counted(PosthornConf conf, Disk disk, List<Address> addresses) throws IOException {
        int count = addresses.size();
        found(count == 0 ? Level.WARNING : Level.OK, "accounts: " + count);
        maildirs(conf, disk, addresses);
    }

    private void maildirs(PosthornConf conf, Disk disk, List<Address> addresses)
            throws IOException {
        List<String> users = addresses.stream().map(Address::toString).toList();
        try (var places = MailPlaces.of(conf, options.file(), disk)) {
            findings.addAll(MaildirCheck.of(places, users, conf.data()));
        }
    }

    private void masters(PosthornConf conf, Disk disk) {
        conf.auth()
                .masterUsers()
                .map(file -> new PasswdUsers(folder().resolve(file), disk, InstantSource.system()))
                .ifPresent(users ->
                        users.problems()
                                .forEach(
                                        problem -> found(Level.ERROR, "master users: " + problem)));
    }

    /** Where the daemon has not run yet it makes what is missing. */
    private void programs(PosthornConf conf) throws IOException {
        Path folder = conf.dropFolder();
        if (!Files.isDirectory(conf.data())) {
            return;
        }
        var daemon = Files.getOwner(conf.data());
        var faults = new ArrayList<String>();
        if (Files.exists(folder)) {
            DropAccess.fault(folder, daemon).ifPresent(faults::add);
        }
        if (Files.exists(conf.dropHeld(), LinkOption.NOFOLLOW_LINKS)) {
            DropAccess.heldFault(conf.dropHeld(), daemon).ifPresent(faults::add);
        }
        faults.forEach(fault -> found(Level.ERROR, "mail of programs is not taken: " + fault));
        if (Files.isDirectory(folder) && DropAccess.isOpen(folder)) {
            found(Level.WARNING, "mail of programs: chmod +t " + folder);
        }
    }

    private void writable(String what, Path folder) {
        Path nearest = folder.toAbsolutePath();
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        String text = what + ": " + folder;
        if (!Files.isDirectory(nearest)) {
            found(Level.ERROR, text + ": " + nearest + " is not a folder");
        } else if (!Files.isWritable(nearest)) {
            found(Level.ERROR, text + ": " + nearest + " cannot be written by this user");
        } else {
            found(Level.OK, text + (Files.exists(folder) ? "" : " (will be made)"));
        }
    }

    private void found(Level level, String text) {
        findings.add(new Finding(level, text));
    }

    private void print() {
        if (json) {
            terminal.out().println(Json.write(findings.stream().map(Finding::asMap).toList()));
        } else {
            findings.forEach(terminal.out()::println);
        }
    }
}
