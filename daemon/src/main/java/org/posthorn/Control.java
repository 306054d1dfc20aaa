package org.posthorn;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;

import org.posthorn.conf.ConfException;
import org.posthorn.conf.Secret;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.LoginLimits;
import org.posthorn.mail.Address;
import org.posthorn.mail.PathException;
import org.posthorn.migrate.Progress;
import org.posthorn.net.Connection;
import org.posthorn.net.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The control socket of a running daemon: one JSON request a line, one JSON answer a line. Who may
 * open the socket may do everything.
 *
 * <p>Requests: {@code {"do": "ping"}}, {@code {"do": "reload"}}, {@code {"do": "account list"}},
 * {@code account add}, {@code account password} (with {@code address}, {@code password}), {@code
 * account limit} (with {@code address}, {@code services}, {@code networks}) and {@code account
 * remove} (with {@code address}), {@code alias list}, {@code alias add} (with {@code alias} and the
 * list {@code targets}) and {@code alias remove} (with {@code alias}), and those of {@link
 * MailWork}, {@link AuthWork} and {@link QueueWork}. Answers: {@code {"ok": true, "result": ...}}
 * or {@code {"ok": false, "error": "..."}}; before them may come lines of {@code {"at": "...",
 * "done": 17, "of": 42}} while the work goes on, and of {@code {"part": [...]}}, what was found so
 * far.
 */
final class Control implements Protocol {

    /** The socket's name in the data folder. */
    static final String SOCKET = "control";

    /** Far above any request; in octets. */
    static final int LONGEST_LINE = 65_536;

    /** A list of all accounts; in octets. */
    static final int LONGEST_ANSWER = 1 << 26;

    private static final long SECOND = 1_000_000_000;

    private static final Logger log = LoggerFactory.getLogger(Control.class);

    private final Posthorn posthorn;

    Control(Posthorn posthorn) {
        this.posthorn = posthorn;
    }

    @Override
    public String name() {
        return "control";
    }

    @Override
    public boolean expectsLogin() {
        return false;
    }

    @Override
    public void serve(Connection client) throws IOException {
        // requests hold passwords, and answers those that have been made here
        client.conceal();
        try {
            while (true) {
                String line = line(client);
                client.write(Json.line(answer(line, client)));
                client.flush();
            }
        } catch (EOFException e) {
            log.debug("{}: done", client.id());
        } catch (UncheckedIOException e) {
            log.info("{}: who asked has gone, the work is broken off", client.id());
        } catch (TooLongException e) {
            client.write(Json.line(error("a request has at most " + LONGEST_LINE + " octets")));
        }
    }

    @Override
    public byte[] farewell(Farewell reason) {
        return Json.line(
                switch (reason) {
                    case TOO_MANY_CONNECTIONS -> error("too many connections");
                    case BANNED -> error("nobody is banned from here");
                    case SHUTDOWN -> error("the daemon stops");
                    case IDLE, LOGIN_TIMEOUT -> error("no request came");
                });
    }

    private static final class TooLongException extends IOException {}

    /** Of any line end: people try this with whatever is at hand. */
    private static String line(Connection client) throws IOException {
        var line = new byte[LONGEST_LINE];
        for (int length = 0; length < line.length; length++) {
            client.read(line, length, 1);
            if (line[length] == '\n') {
                return new String(line, 0, length, UTF_8).strip();
            }
        }
        throw new TooLongException();
    }

    private Map<String, ?> answer(String line, Connection client) {
        try {
            return Map.of("ok", true, "result", result(request(line), client));
        } catch (AccountException | BadRequestException | RefusedException e) {
            return error(String.valueOf(e.getMessage()));
        } catch (ConfException | DirectoryException e) {
            return error(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            log.warn("a request of the control socket failed", e);
            return error(ErrorText.of(e));
        }
    }

    private static final class BadRequestException extends RuntimeException {
        BadRequestException(String message) {
            super(message);
        }
    }

    private static Map<String, Object> request(String line) {
        try {
            return Json.read(line);
        } catch (JsonProcessingException e) {
            throw new BadRequestException("not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()));
        }
    }

    private Object result(Map<String, Object> request, Connection client) throws IOException {
        String what = text(request, "do");
        if (MailWork.knows(what)) {
            return posthorn.mail().ask(request, told(client));
        }
        if (AuthWork.knows(what)) {
            return posthorn.logins().ask(request);
        }
        if (QueueWork.knows(what)) {
            if (what.equals("queue list")) {
                posthorn.queue().list(request, some -> part(some, client));
                return List.of();
            }
            return posthorn.queue().ask(request);
        }
        return switch (what) {
            case "ping" -> "pong";
            case "reload" -> posthorn.reload();
            case "account list" ->
                    posthorn.accounts().list().stream().map(Address::toMailbox).toList();
            case "account add" -> {
                var address = address(request);
                var password = new Secret(text(request, "password"));
                posthorn.accounts().add(address, password, limits(request));
                log.info("account {} added", address);
                yield "added";
            }
            case "account password" -> {
                var address = address(request);
                posthorn.accounts().password(address, new Secret(text(request, "password")));
                log.info("password of {} changed", address);
                yield "changed";
            }
            case "account limit" -> {
                var address = address(request);
                posthorn.accounts().limit(address, limits(request));
                log.info("limits of {} changed", address);
                yield "changed";
            }
            case "account remove" -> {
                var address = address(request);
                posthorn.logins()
                        .remove(address.toString(), () -> posthorn.accounts().remove(address));
                log.info("account {} removed", address);
                yield "removed";
            }
            case "alias list" -> posthorn.aliases().list().stream().map(AliasBook::asMap).toList();
            case "alias add" -> {
                String alias = text(request, "alias");
                posthorn.aliases().add(alias, texts(request, "targets"));
                log.info("alias {} added", alias);
                yield "added";
            }
            case "alias remove" -> {
                String alias = text(request, "alias");
                posthorn.aliases().remove(alias);
                log.info("alias {} removed", alias);
                yield "removed";
            }
            default -> throw new BadRequestException("there is no such request");
        };
    }

    private static void part(List<Map<String, Object>> some, Connection client) {
        try {
            client.write(Json.line(Map.of("part", some)));
            client.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Once a second is enough for people. Who has gone, by Ctrl-C say, wants no more done. */
    private static Progress told(Connection client) {
        var next = new AtomicLong(System.nanoTime() + SECOND);
        return (what, done, of) -> {
            long due = next.get();
            if (System.nanoTime() - due < 0 || !next.compareAndSet(due, due + SECOND)) {
                return;
            }
            try {
                client.write(Json.line(Map.of("at", what, "done", done, "of", of)));
                client.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static Address address(Map<String, Object> request) {
        try {
            return Address.parse(text(request, "address"));
        } catch (PathException e) {
            throw new BadRequestException("address is not one");
        }
    }

    private static LoginLimits limits(Map<String, Object> request) {
        return LoginLimits.parse(given(request, "services"), given(request, "networks"));
    }

    private static Optional<String> given(Map<String, Object> request, String key) {
        return request.containsKey(key) ? Optional.of(text(request, key)) : Optional.empty();
    }

    private static String text(Map<String, Object> request, String key) {
        if (request.get(key) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new BadRequestException("the request has no text " + key);
    }

    private static List<String> texts(Map<String, Object> request, String key) {
        if (request.get(key) instanceof List<?> list
                && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String::valueOf).toList();
        }
        throw new BadRequestException("the request has no list of texts " + key);
    }

    private static Map<String, ?> error(String message) {
        return Map.of("ok", false, "error", message);
    }
}
