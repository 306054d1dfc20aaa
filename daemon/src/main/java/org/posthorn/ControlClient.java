package org.posthorn;

import org.jspecify.annotations.Nullable;
import org.posthorn.conf.Secret;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.AliasEntry;
import org.posthorn.directory.LoginLimits;
import org.posthorn.mail.Address;
import org.posthorn.migrate.Progress;
import org.posthorn.net.UnixClient;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The other end of the control socket: accounts, aliases and mail of a running daemon. For one
 * thread.
 */
public final class ControlClient implements AccountBook, MailDesk, AutoCloseable {

    private final UnixClient daemon;

    private ControlClient(UnixClient daemon) {
        this.daemon = daemon;
    }

    /**
     * Empty if no daemon answers there.
     *
     * @throws IOException if one may, and we are not allowed to ask it
     */
    public static Optional<ControlClient> connect(Path data) throws IOException {
        var socket = data.resolve(Control.SOCKET);
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ControlClient(UnixClient.connect(socket)));
        } catch (SocketException e) {
            if (!Files.isWritable(socket)) {
                throw new IOException(socket + ": permission denied; be the daemon's user", e);
            }
            return Optional.empty(); // left behind by a daemon that was killed
        }
    }

    @Override
    public List<Address> list() throws IOException {
        var addresses =
                (List<?>) ask(Map.of("do", "account list")).getOrDefault("result", List.of());
        return addresses.stream()
                .map(address -> PosthornBuilder.address(address.toString()))
                .toList();
    }

    @Override
    public void add(Address address, Secret password) throws IOException {
        add(address, password, LoginLimits.UNCHANGED);
    }

    @Override
    public void add(Address address, Secret password, LoginLimits limits) throws IOException {
        var request = new LinkedHashMap<>(request("account add", address, password));
        request.putAll(texts(limits));
        ask(request);
    }

    @Override
    public void limit(Address address, LoginLimits limits) throws IOException {
        var request = new LinkedHashMap<>(texts(limits));
        request.put("do", "account limit");
        request.put("address", address.toMailbox());
        ask(request);
    }

    private static Map<String, String> texts(LoginLimits limits) {
        var texts = new LinkedHashMap<String, String>();
        limits.servicesText().ifPresent(text -> texts.put("services", text));
        limits.networksText().ifPresent(text -> texts.put("networks", text));
        return texts;
    }

    @Override
    public void password(Address address, Secret password) throws IOException {
        ask(request("account password", address, password));
    }

    @Override
    public void remove(Address address) throws IOException {
        ask(Map.of("do", "account remove", "address", address.toMailbox()));
    }

    /** Those of the daemon. */
    AliasBook aliases() {
        return new Aliases();
    }

    private final class Aliases implements AliasBook {

        @Override
        public List<AliasEntry> list() throws IOException {
            return maps(ask(Map.of("do", "alias list")).get("result")).stream()
                    .map(alias ->
                            new AliasEntry(
                                    String.valueOf(alias.get("alias")),
                                    texts(alias.get("targets"))))
                    .toList();
        }

        @Override
        public void add(String pattern, List<String> targets) throws IOException {
            ask(Map.of("do", "alias add", "alias", pattern, "targets", targets));
        }

        @Override
        public void remove(String pattern) throws IOException {
            ask(Map.of("do", "alias remove", "alias", pattern));
        }

        private static List<String> texts(@Nullable Object list) {
            return list instanceof List<?> all
                    ? all.stream().map(String::valueOf).toList()
                    : List.of();
        }
    }

    @Override
    public List<Map<String, Object>> ask(Map<String, Object> request, Progress progress)
            throws IOException {
        var all = new ArrayList<Map<String, Object>>();
        ask(request, progress, all::addAll);
        return all;
    }

    @Override
    public void list(Map<String, Object> request, Taker taker) throws IOException {
        ask(request, Progress.NONE, taker);
    }

    private void ask(Map<String, Object> request, Progress progress, Taker taker)
            throws IOException {
        daemon.send(Json.write(request));
        while (true) {
            var answer = Json.read(daemon.answer(Control.LONGEST_ANSWER));
            if (answer.get("at") instanceof String what) {
                progress.at(what, number(answer, "done"), number(answer, "of"));
            } else if (answer.containsKey("part")) {
                taker.take(maps(answer.get("part")));
            } else if (Boolean.TRUE.equals(answer.get("ok"))) {
                taker.take(maps(answer.get("result")));
                return;
            } else {
                throw new RefusedException(String.valueOf(answer.get("error")));
            }
        }
    }

    private static long number(Map<String, Object> answer, String key) {
        return answer.get(key) instanceof Long number ? number : 0;
    }

    private static List<Map<String, Object>> maps(@Nullable Object result) {
        var maps = new ArrayList<Map<String, Object>>();
        for (Object one : result instanceof List<?> list ? list : List.of()) {
            var map = new LinkedHashMap<String, Object>();
            ((Map<?, ?>) one).forEach((key, value) -> map.put(String.valueOf(key), value));
            maps.add(map);
        }
        return maps;
    }

    @Override
    public void close() throws IOException {
        daemon.close();
    }

    private static Map<String, String> request(String what, Address address, Secret password) {
        return Map.of("do", what, "address", address.toMailbox(), "password", password.value());
    }

    private Map<String, Object> ask(Map<String, ?> request) throws IOException {
        var answer = Json.read(daemon.ask(Json.write(request), Control.LONGEST_ANSWER));
        if (answer.get("ok") instanceof Boolean ok && ok) {
            return answer;
        }
        throw new AccountException(String.valueOf(answer.get("error")));
    }
}
