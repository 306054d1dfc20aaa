package org.posthorn;

import org.posthorn.conf.Network;
import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.AppPassword;
import org.posthorn.directory.AppPasswordFile;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.LoginLimits;
import org.posthorn.sasl.AppSecret;
import org.posthorn.sasl.Ban;
import org.posthorn.sasl.Client;
import org.posthorn.sasl.LoginGuard;
import org.posthorn.sasl.LoginReport;
import org.posthorn.sasl.PasswordAuthenticator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is asked about logins: {@code auth bans}; {@code auth unban} with {@code address}, or {@code
 * all}; {@code auth test} with {@code user}, {@code password}, {@code service} and {@code address};
 * {@code app-password list} with {@code user}, {@code app-password add} with {@code name} and
 * perhaps {@code services} besides, {@code app-password remove} with {@code name}.
 *
 * @param apps the app passwords; empty where there can be none
 */
record AuthWork(
        Directory directory,
        PasswordAuthenticator authenticator,
        LoginGuard guard,
        Optional<AppPasswordFile> apps,
        InstantSource clock) {

    private static final Logger log = LoggerFactory.getLogger(AuthWork.class);

    /** Whether a request is for here. */
    static boolean knows(String request) {
        return request.startsWith("auth ") || request.startsWith("app-password ");
    }

    /**
     * Does it, and returns a map for each thing that was asked for or done.
     *
     * @throws RefusedException if it cannot be done as asked; the message is for who asked
     */
    List<Map<String, Object>> ask(Map<String, Object> request) throws IOException {
        try {
            return switch (String.valueOf(request.get("do"))) {
                case "auth bans" -> guard.bans().stream().map(AuthWork::ban).toList();
                case "auth unban" -> unban(text(request, "address"));
                case "auth test" -> List.of(test(request));
                case "app-password list" -> list(account(request).user());
                case "app-password add" -> List.of(add(request));
                case "app-password remove" -> List.of(remove(request));
                default -> throw new RefusedException("there is no such request");
            };
        } catch (AccountException | DirectoryException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Object> ban(Ban ban) {
        var map = new LinkedHashMap<String, Object>();
        map.put("address", ban.client().toString());
        map.put("until", ban.until().toString());
        map.put("failures", ban.failures());
        return map;
    }

    private List<Map<String, Object>> unban(String address) throws IOException {
        return banned(address).stream()
                .filter(client -> guard.unban(client.address()))
                .map(client -> {
                    log.info("client let in again: address={}", client);
                    return Map.<String, Object>of("address", client.toString());
                })
                .toList();
    }

    private List<Network> banned(String address) throws IOException {
        List<Network> bans = guard.bans().stream().map(Ban::client).toList();
        if (address.equals("all")) {
            return bans;
        }
        Network asked = network(address);
        Network client = Network.ofCustomer(asked.address());
        return asked.prefix() < client.prefix()
                ? bans.stream().filter(ban -> asked.contains(ban.address())).toList()
                : List.of(client);
    }

    private Map<String, Object> test(Map<String, Object> request) throws IOException {
        InetAddress address = address(text(request, "address"));
        var client = new Client(text(request, "service"), address, true, "auth-test");
        var password = new Secret(text(request, "password"));
        LoginReport report = authenticator.report(text(request, "user"), password, client);
        var map = new LinkedHashMap<String, Object>();
        map.put("user", text(request, "user"));
        report.scheme().ifPresent(scheme -> map.put("scheme", scheme));
        report.app().ifPresent(app -> map.put("appPassword", app));
        map.put("result", report.refusal().isEmpty() && !report.banned() ? "ok" : "refused");
        report.refusal().ifPresent(reason -> map.put("reason", reason));
        if (report.banned()) {
            map.put("banned", Network.ofCustomer(address).toString());
        }
        return map;
    }

    private List<Map<String, Object>> list(String user) throws IOException {
        return file().of(user).stream()
                .map(app -> {
                    var map = new LinkedHashMap<String, Object>();
                    map.put("name", app.name());
                    map.put("services", services(app.services()));
                    map.put("created", app.created().toString());
                    return (Map<String, Object>) map;
                })
                .toList();
    }

    private static String services(Set<String> services) {
        return services.isEmpty() ? "all" : String.join(",", new TreeSet<>(services));
    }

    private Map<String, Object> add(Map<String, Object> request) throws IOException {
        String user = account(request).user();
        var limits =
                LoginLimits.parse(
                        Optional.ofNullable(request.get("services")).map(String::valueOf),
                        Optional.empty());
        AppSecret secret = AppSecret.fresh();
        var app =
                new AppPassword(
                        text(request, "name"),
                        secret.stored(),
                        limits.services().orElse(Set.of()),
                        LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        file().add(user, app);
        log.info("app password {} of {} added", app.name(), user);
        var map = new LinkedHashMap<String, Object>();
        map.put("user", user);
        map.put("name", app.name());
        map.put("services", services(app.services()));
        map.put("password", secret.shown().value());
        return map;
    }

    /** Of an account that is gone as well. */
    private Map<String, Object> remove(Map<String, Object> request) throws IOException {
        String given = text(request, "user");
        String user = directory.account(given).map(Account::user).orElse(given);
        file().remove(user, text(request, "name"));
        log.info("app password {} of {} removed", text(request, "name"), user);
        return Map.of("user", user, "name", text(request, "name"));
    }

    /** Looks again at the files that are read when they change. */
    void reload() {
        apps.ifPresent(AppPasswordFile::reload);
        authenticator.reload();
    }

    /** Removes an account with what it had. */
    void remove(String user, AppPasswordFile.Removal account) throws IOException {
        if (apps.isPresent()) {
            apps.get().removeWith(user, account);
        } else {
            account.run();
        }
    }

    private AppPasswordFile file() throws RefusedException {
        return apps.orElseThrow(
                () -> new RefusedException("accounts of an embedded server have no app passwords"));
    }

    private Account account(Map<String, Object> request) throws IOException {
        String user = text(request, "user");
        return directory
                .account(user)
                .orElseThrow(() -> new AccountException(user + " does not exist"));
    }

    private static Network network(String address) throws RefusedException {
        try {
            return Network.parse(address);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(address + ": " + e.getMessage());
        }
    }

    private static InetAddress address(String text) throws RefusedException {
        Network network = network(text);
        if (network.prefix() < network.address().getAddress().length * 8) {
            throw new RefusedException(text + ": must be one address");
        }
        return network.address();
    }

    private static String text(Map<String, Object> request, String key) throws RefusedException {
        if (request.get(key) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new RefusedException("the request has no text " + key);
    }
}
