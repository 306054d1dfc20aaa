package org.posthorn;

import org.posthorn.conf.Secret;
import org.posthorn.disk.Disk;
import org.posthorn.migrate.ImapSource;
import org.posthorn.migrate.ImapUrl;
import org.posthorn.migrate.Import;
import org.posthorn.migrate.MaildirSource;
import org.posthorn.migrate.MboxSource;
import org.posthorn.migrate.Progress;
import org.posthorn.migrate.Restore;
import org.posthorn.migrate.Source;
import org.posthorn.net.Net;
import org.posthorn.net.NetConf;
import org.posthorn.net.Trust;
import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;
import org.posthorn.store.Separator;
import org.posthorn.store.StoreException;
import org.posthorn.store.maildir.Finding;
import org.posthorn.store.maildir.MaildirConf;
import org.posthorn.store.maildir.MaildirStore;
import org.posthorn.store.maildir.Verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Work on mail that only the process may do that has the store.
 *
 * <p>Requests: {@code mailbox list} and {@code mailbox status} (with {@code user}, and {@code
 * mailbox} for one of them), {@code mailbox verify} (with {@code users}, {@code repair}, {@code
 * deep}), {@code mailbox import} (with {@code user}, {@code from}, and {@code mailbox} to put it
 * below; from IMAP {@code password} and {@code insecure}), {@code mailbox expire} (with {@code
 * users}, {@code dry-run}), {@code mailbox restore} (with {@code users}, {@code from}, {@code
 * overwrite}).
 */
final class MailWork implements MailDesk {

    private final MailStore store;
    private final MaildirConf conf;
    private final Separator separator;
    private final Disk disk;
    private final Verify verify;
    private final MailPlaces places;
    private final Path data;
    private final Expire expire;

    MailWork(
            MailStore store,
            MaildirConf conf,
            Disk disk,
            Verify verify,
            MailPlaces places,
            Path data,
            Expire expire) {
        this.store = store;
        this.conf = conf;
        this.separator = conf.separator();
        this.disk = disk;
        this.verify = verify;
        this.places = places;
        this.data = data;
        this.expire = expire;
    }

    /** Whether a request is for here. */
    static boolean knows(String request) {
        return request.startsWith("mailbox ");
    }

    @Override
    public List<Map<String, Object>> ask(Map<String, Object> request, Progress progress)
            throws IOException {
        try {
            return switch (String.valueOf(request.get("do"))) {
                case "mailbox list" -> list(account(request));
                case "mailbox status" -> status(account(request), text(request, "mailbox"));
                case "mailbox verify" -> verify(request, progress);
                case "mailbox import" -> take(request, progress);
                case "mailbox expire" -> expire(request, progress);
                case "mailbox restore" -> restore(request, progress);
                default -> throw new RefusedException("there is no such request");
            };
        } catch (StoreException e) {
            throw new RefusedException(e);
        }
    }

    private List<Map<String, Object>> list(Account account) {
        Set<MailboxName> subscribed = store.subscriptions(account);
        var all = new ArrayList<Map<String, Object>>();
        for (MailboxEntry entry : store.list(account)) {
            var one = new LinkedHashMap<String, Object>();
            one.put("mailbox", separator.text(entry.name()));
            one.put("selectable", entry.selectable());
            one.put("subscribed", subscribed.contains(entry.name()));
            entry.use().ifPresent(use -> one.put("use", use.name().toLowerCase(Locale.ROOT)));
            all.add(one);
        }
        return all;
    }

    private List<Map<String, Object>> status(Account account, String mailbox) throws IOException {
        if (!mailbox.isEmpty()) {
            return List.of(status(account, name(mailbox)));
        }
        return store.list(account).stream()
                .filter(MailboxEntry::selectable)
                .map(entry -> status(account, entry.name()))
                .toList();
    }

    private Map<String, Object> status(Account account, MailboxName name) {
        MailStore.Status status = store.status(account, name);
        var one = new LinkedHashMap<String, Object>();
        one.put("mailbox", separator.text(name));
        one.put("messages", status.messages());
        one.put("unseen", status.unseen());
        one.put("deleted", status.deleted());
        one.put("octets", status.size());
        one.put("uidvalidity", status.uidValidity());
        one.put("uidnext", status.uidNext());
        one.put("highestmodseq", status.highestModSeq());
        return one;
    }

    private List<Map<String, Object>> verify(Map<String, Object> request, Progress progress)
            throws IOException {
        var also = EnumSet.noneOf(Verify.Also.class);
        if (isTrue(request, "deep")) {
            also.add(Verify.Also.BODIES);
        }
        var all = new ArrayList<Map<String, Object>>();
        for (String user : users(request)) {
            Account account = places.account(user);
            long[] looked = {0};
            List<Finding> findings =
                    verify.look(account, also, more -> progress.at(user, looked[0] += more, 0));
            Set<Finding> mended = new HashSet<>();
            if (isTrue(request, "repair")) {
                mended.addAll(verify.repair(account, findings, this::forget));
            }
            findings.forEach(finding -> all.add(finding(user, finding, mended.contains(finding))));
        }
        return all;
    }

    private static Map<String, Object> finding(String user, Finding finding, boolean mended) {
        var one = new LinkedHashMap<String, Object>();
        one.put("user", user);
        one.put("level", finding.severity().name().toLowerCase(Locale.ROOT));
        one.put("path", finding.path().toString());
        one.put("text", finding.text());
        one.put("remedy", finding.remedy());
        one.put("mended", mended);
        return one;
    }

    private List<String> users(Map<String, Object> request) throws IOException {
        if (request.get("users") instanceof List<?> named && !named.isEmpty()) {
            return named.stream().map(Object::toString).toList();
        }
        return places.users();
    }

    private Account account(Map<String, Object> request) throws IOException {
        return places.account(text(request, "user"));
    }

    private List<Map<String, Object>> take(Map<String, Object> request, Progress progress)
            throws IOException {
        Account account = account(request);
        String from = text(request, "from");
        String below = text(request, "mailbox");
        var name = below.isEmpty() ? Optional.<MailboxName>empty() : Optional.of(name(below));
        Optional<ImapUrl> url = ImapUrl.parse(from);
        if (url.isPresent()) {
            var password = new Secret(text(request, "password"));
            var trust = isTrue(request, "insecure") ? Trust.INSECURE : Trust.CHECKED;
            try (var net = new Net(NetConf.defaults());
                    Source source = ImapSource.open(net, url.get(), password, trust.context())) {
                return take(account, source, url.get().toString(), name, progress);
            } catch (IOException e) {
                throw new RefusedException(url.get() + ": " + e.getMessage());
            }
        }
        try (Source source = source(Path.of(from))) {
            return take(account, source, from, name, progress);
        }
    }

    private List<Map<String, Object>> take(
            Account account,
            Source source,
            String from,
            Optional<MailboxName> below,
            Progress progress)
            throws IOException {
        try {
            Import.Result result =
                    new Import(store, account, disk, data.resolve("import"), progress)
                            .run(source, from, below);
            return Stream.concat(
                            result.mailboxes().stream().map(this::summary),
                            result.nameless().stream().map(MailWork::nameless))
                    .toList();
        } catch (StoreException e) {
            String why = String.valueOf(new RefusedException(e).getMessage());
            throw new RefusedException(why + "; run again, the import goes on from there");
        }
    }

    private List<Map<String, Object>> expire(Map<String, Object> request, Progress progress)
            throws IOException {
        var all = new ArrayList<Map<String, Object>>();
        List<String> users = users(request);
        for (String user : users) {
            Account account = places.account(user);
            var expired =
                    isTrue(request, "dry-run") ? expire.count(account) : expire.remove(account);
            for (Expire.Expired one : expired) {
                var map = new LinkedHashMap<String, Object>();
                map.put("user", user);
                map.put("mailbox", one.rule().mailbox());
                map.put("messages", one.messages());
                all.add(map);
            }
            progress.at("accounts", all.size() / Math.max(1, expired.size()), users.size());
        }
        return all;
    }

    private List<Map<String, Object>> restore(Map<String, Object> request, Progress progress)
            throws IOException {
        var restore = new Restore(conf, disk, Path.of(text(request, "from")), progress);
        List<String> users =
                request.get("users") instanceof List<?> named && !named.isEmpty()
                        ? named.stream().map(Object::toString).toList()
                        : restore.users();
        var all = new ArrayList<Map<String, Object>>();
        for (String user : users) {
            Account account = places.account(user);
            long files = restore.put(account, isTrue(request, "overwrite"), () -> forget(account));
            var one = new LinkedHashMap<String, Object>();
            one.put("user", user);
            one.put("files", files);
            all.add(one);
        }
        return all;
    }

    private void forget(Account account) {
        if (store instanceof MaildirStore maildirs) {
            maildirs.forget(account);
        }
    }

    private Source source(Path from) throws IOException {
        if (!disk.run(v -> Files.isReadable(from))) {
            throw new RefusedException(
                    from + " is not there, or the user that Posthorn runs as may not read it");
        }
        return disk.run(v -> Files.isDirectory(from.resolve("cur")))
                ? new MaildirSource(from, disk)
                : new MboxSource(from, disk);
    }

    private Map<String, Object> summary(Import.Summary summary) {
        var one = new LinkedHashMap<String, Object>();
        one.put("mailbox", separator.text(summary.mailbox()));
        one.put("from", separator.text(summary.from()));
        one.put("messages", summary.messages());
        one.put("octets", summary.octets());
        one.put("there", summary.there());
        one.put("skipped", summary.skipped());
        return one;
    }

    private static Map<String, Object> nameless(String from) {
        var one = new LinkedHashMap<String, Object>();
        one.put("mailbox", from);
        one.put("from", from);
        one.put("messages", 0);
        one.put("octets", 0);
        one.put("there", 0);
        one.put("skipped", Map.of(Import.WITH_ALL + "nothing can be called so here", 1));
        return one;
    }

    private MailboxName name(String text) throws IOException {
        try {
            return separator.name(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("'" + text + "' cannot be the name of a mailbox");
        }
    }

    private static String text(Map<String, Object> request, String key) {
        return request.get(key) instanceof String text ? text : "";
    }

    private static boolean isTrue(Map<String, Object> request, String key) {
        return Boolean.TRUE.equals(request.get(key));
    }
}
