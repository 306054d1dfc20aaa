package org.posthorn.directory;

import org.posthorn.conf.Secret;
import org.posthorn.disk.Disk;
import org.posthorn.disk.WholeFile;
import org.posthorn.mail.Address;
import org.posthorn.mail.DomainName;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Accounts from a file in Dovecot's passwd-file format, aliases from one in Postfix's virtual(5)
 * format. Thread-safe.
 *
 * <p>Both are read again when they change. What cannot be read leaves the last good state in use;
 * without one, names that are not found make {@link DirectoryException}: a broken line may be
 * theirs.
 */
public final class FileDirectory implements Directory {

    /** Between two looks at the files. */
    private static final Duration LOOKING = Duration.ofSeconds(1);

    /** What is known at one moment. */
    private record View(Recipients.Table table, boolean readable, boolean complete) {}

    private final Path users;
    private final Path aliasFile;
    private final Disk disk;
    private final InstantSource clock;
    private final Names names;
    private final Set<String> domains;
    private final Optional<String> delimiter;
    private final WatchedFile<PasswdFile> passwd;
    private final WatchedFile<AliasFile> aliases;

    /** Guards both files and the time of the last look. */
    private final ReentrantLock reading = new ReentrantLock();

    /** What the aliases include. Guarded by {@link #reading} but for the first time. */
    private IncludedFiles included;

    private final ReentrantLock writing = new ReentrantLock();
    private volatile Instant looked = Instant.MIN;
    private volatile View view;

    /**
     * Reads both files.
     *
     * @param folder what relative file names are relative to
     * @param domains the configured ones; bare names belong to the first
     */
    public FileDirectory(
            DirectoryConf conf, Path folder, List<String> domains, Disk disk, InstantSource clock) {
        this.users = folder.resolve(conf.users());
        this.disk = disk;
        this.clock = clock;
        this.names = Names.of(domains);
        var ours = new LinkedHashSet<String>();
        domains.forEach(domain -> ours.add(DomainName.canonical(domain)));
        this.domains = Collections.unmodifiableSet(ours);
        this.delimiter = Optional.of(conf.recipientDelimiter()).filter(d -> !d.equals("none"));
        this.passwd =
                new WatchedFile<>(
                        users,
                        disk,
                        bytes -> PasswdFile.parse(bytes, users, names),
                        new WatchedFile.Content<>(
                                Optional.empty(),
                                false,
                                List.of(
                                        new DirectoryProblem(
                                                users,
                                                0,
                                                "no such file; make it with posthorn account"
                                                        + " add"))),
                        WatchedFile.Gone.KEPT);
        this.aliasFile = folder.resolve(conf.aliases());
        this.included = new IncludedFiles(folder, disk, clock.instant());
        this.aliases =
                new WatchedFile<>(
                        aliasFile,
                        disk,
                        bytes -> aliases(bytes, folder),
                        new WatchedFile.Content<>(Optional.of(AliasFile.EMPTY), true, List.of()),
                        WatchedFile.Gone.KEPT);
        this.view = look();
    }

    @Override
    public Set<String> domains() {
        return domains;
    }

    @Override
    public Optional<Account> account(String login) {
        View now = current();
        Optional<Account> account =
                names.account(login).flatMap(address -> now.table().account(Names.key(address)));
        if (account.isEmpty() && !(now.readable() && now.complete())) {
            throw cannotAnswer();
        }
        return account;
    }

    @Override
    public String loginKey(String login) {
        return names.account(login).map(Names::key).orElse("");
    }

    @Override
    public Resolution resolve(Address recipient) {
        return explain(recipient).resolution();
    }

    @Override
    public Explanation explain(Address recipient) {
        View now = current();
        Explanation explanation = recipients(now).explain(recipient);
        boolean unknown = explanation.resolution() instanceof Resolution.Unknown;
        if (unknown && !(now.readable() && now.complete())) {
            throw cannotAnswer();
        }
        return explanation;
    }

    @Override
    public Optional<Address> caretaker() {
        return accounts().stream().filter(Account::enabled).map(Account::address).findFirst();
    }

    /**
     * Throws where the file of the accounts is there and could never be read: nobody knows who is
     * in it.
     */
    public void requireAccounts() {
        requireRead(passwd);
    }

    /** The same of the aliases. */
    public void requireAliases() {
        requireRead(aliases);
    }

    private void requireRead(WatchedFile<?> watched) {
        reading.lock();
        try {
            view = look();
            watched.unread()
                    .ifPresent(problem -> {
                        throw new DirectoryException(problem.toString());
                    });
        } finally {
            reading.unlock();
        }
    }

    /** Every account, in the order of the file; of a file that cannot be read, as it was before. */
    public List<Account> accounts() {
        return List.copyOf(current().table().accounts().values());
    }

    /** Reads the files now, whatever they look like. */
    public void reload() {
        reading.lock();
        try {
            passwd.distrust();
            aliases.distrust();
            view = look();
        } finally {
            reading.unlock();
        }
    }

    /** What is wrong with the files as they are now, targets of aliases that nobody is included. */
    public List<DirectoryProblem> problems() {
        reading.lock();
        try {
            view = look();
            var problems = new ArrayList<DirectoryProblem>(passwd.content().problems());
            problems.addAll(aliases.content().problems());
            if (problems.isEmpty()) {
                problems.addAll(dangling(view));
            }
            return problems;
        } finally {
            reading.unlock();
        }
    }

    /**
     * Adds an account.
     *
     * @throws AccountException if it exists, its domain is not ours, a character cannot be stored,
     *     or a line of the file is broken, so that what was read before would stay in use
     * @throws IOException if the file cannot be written; it is as it was then
     */
    public void add(Address address, Secret password) throws IOException {
        add(address, StoredSecret.of(password), LoginLimits.UNCHANGED);
    }

    /** The same with limits from the first moment on. */
    public void add(Address address, StoredSecret secret, LoginLimits limits) throws IOException {
        if (!domains.contains(address.domain())) {
            throw new AccountException(address.domain() + " is not one of the configured domains");
        }
        var editor = new PasswdEditor(names);
        edit(
                passwd,
                content -> editor.limit(editor.add(content, address, secret), address, limits));
    }

    /** Limits where an account logs in. Throws as {@link #add} does, if it does not exist. */
    public void limit(Address address, LoginLimits limits) throws IOException {
        edit(passwd, content -> new PasswdEditor(names).limit(content, address, limits));
    }

    /** Removes an account, not its mail. Throws as {@link #add} does, if it does not exist. */
    public void remove(Address address) throws IOException {
        edit(passwd, content -> new PasswdEditor(names).remove(content, address));
    }

    /** Every alias, in the order of the file. */
    public List<AliasEntry> aliases() {
        return current().table().aliases().entrySet().stream()
                .map(entry ->
                        new AliasEntry(Names.spelled(entry.getKey()), entry.getValue().spelled()))
                .toList();
    }

    /**
     * Adds an alias.
     *
     * @throws AccountException if it exists, its domain is not ours, or it cannot be written so
     *     that it is read as it was meant
     * @throws IOException if the file cannot be written; it is as it was then
     */
    public void addAlias(String pattern, List<String> targets) throws IOException {
        var entry = AliasEntry.of(pattern, targets, names);
        if (!domains.contains(entry.domain())) {
            throw new AccountException(entry.domain() + " is not one of the configured domains");
        }
        edit(aliases, content -> new AliasEditor(names, domains).add(content, entry));
    }

    /** Removes an alias. Throws as {@link #addAlias} does, if it does not exist. */
    public void removeAlias(String pattern) throws IOException {
        edit(aliases, content -> new AliasEditor(names, domains).remove(content, pattern));
    }

    /** Sets the password of an account. Throws as {@link #add} does, if it does not exist. */
    public void password(Address address, Secret password) throws IOException {
        password(address, StoredSecret.of(password));
    }

    /** The same with keys for mechanisms that cannot use it. */
    public void password(Address address, StoredSecret secret) throws IOException {
        edit(passwd, content -> new PasswdEditor(names).password(content, address, secret));
    }

    @Override
    public boolean canRehash() {
        return true;
    }

    @Override
    public boolean rehash(Account known, Secret stored) throws IOException {
        String key = Names.key(known.address());
        return edit(
                passwd,
                content -> {
                    Account now = PasswdFile.parse(content, users, names).accounts().get(key);
                    return now != null && now.password().equals(known.password())
                            ? new PasswdEditor(names)
                                    .password(
                                            content,
                                            now.address(),
                                            new StoredSecret(stored, now.keys()))
                            : content;
                });
    }

    /** Whether anything had to be written. */
    private boolean edit(WatchedFile<?> watched, UnaryOperator<byte[]> change) throws IOException {
        Path named = watched.file();
        writing.lock();
        try {
            Path file = disk.run(v -> Files.exists(named) ? named.toRealPath() : named);
            byte[] before = disk.run(v -> read(file));
            byte[] after = change.apply(before);
            if (Arrays.equals(before, after)) {
                return false;
            }
            requireUsable(watched, before, after);
            disk.replace(file, after);
        } finally {
            writing.unlock();
        }
        reload();
        return true;
    }

    private void requireUsable(WatchedFile<?> watched, byte[] before, byte[] after) {
        reading.lock();
        try {
            watched.requireUsable(before, after);
        } finally {
            reading.unlock();
        }
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return WholeFile.octets(file);
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    private View current() {
        boolean due = !clock.instant().isBefore(looked.plus(LOOKING));
        // Who comes second need not wait: what was read before is good enough for it.
        if (due && reading.tryLock()) {
            try {
                view = look();
            } finally {
                reading.unlock();
            }
        }
        return view;
    }

    private View look() {
        Instant now = clock.instant();
        passwd.refresh(now);
        if (included.haveChanged(now)) {
            aliases.distrust();
        }
        aliases.refresh(now);
        looked = now;
        var accounts = passwd.content();
        var addresses = aliases.content();
        return new View(
                new Recipients.Table(
                        domains,
                        accounts.value().map(PasswdFile::accounts).orElse(Map.of()),
                        addresses.value().map(AliasFile::aliases).orElse(Map.of())),
                accounts.value().isPresent() && addresses.value().isPresent(),
                accounts.complete() && addresses.complete());
    }

    private AliasFile aliases(byte[] bytes, Path folder) {
        included = new IncludedFiles(folder, disk, clock.instant());
        return AliasFile.parse(bytes, aliasFile, names, domains, included);
    }

    private Recipients recipients(View now) {
        return new Recipients(names, delimiter, now.table());
    }

    private List<DirectoryProblem> dangling(View now) {
        var problems = new ArrayList<DirectoryProblem>();
        now.table()
                .aliases()
                .forEach((pattern, alias) ->
                        recipients(now)
                                .fault(pattern, alias)
                                .map(f -> new DirectoryProblem(aliasFile, alias.line(), f))
                                .ifPresent(problems::add));
        return problems;
    }

    private DirectoryException cannotAnswer() {
        return new DirectoryException(
                users + " or " + aliasFile + " cannot be read in whole, so nobody is unknown");
    }
}
