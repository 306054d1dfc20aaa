package org.posthorn;

import org.posthorn.conf.Secret;
import org.posthorn.directory.Directory;
import org.posthorn.mail.Address;
import org.posthorn.net.ListenAddress;
import org.posthorn.net.Listener;
import org.posthorn.net.Net;
import org.posthorn.net.Transcript;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * A running mail server: SMTP, IMAP and POP3 over one store. Thread-safe.
 *
 * <p>{@link #close} tells every client goodbye, ends every session and releases every port, file
 * and thread.
 */
public final class Posthorn implements AutoCloseable {

    /** A listener that is open. */
    private record Open(ListenConf conf, Listener listener, Reloadable protocol) {}

    /** What a reload replaces. */
    private record Current(
            PosthornConf conf, Directory directory, AccountBook book, Servers servers) {}

    private final Parts parts;
    private final Opened opened;
    private final List<Open> listeners = new ArrayList<>();
    private final ReentrantLock changing = new ReentrantLock();
    private volatile Current current;

    private Posthorn(PosthornConf conf, Parts parts, Opened opened) {
        this.parts = parts;
        this.opened = opened;
        this.current =
                new Current(
                        conf,
                        parts.directory(),
                        parts.book(),
                        opened.add(parts.servers(conf, parts.directory())));
    }

    /** Everything in memory, on free ports of the loopback interface, passwords over plaintext. */
    public static PosthornBuilder inMemory() {
        return new PosthornBuilder(
                EmbeddedConf.of(Parts.temporary(Path.of(System.getProperty("java.io.tmpdir")))),
                Parts::inMemory);
    }

    static Posthorn open(PosthornConf conf, PosthornBuilder.Ground ground, Transcript transcript)
            throws IOException {
        var opened = new Opened();
        try {
            var parts = ground.parts(conf, opened);
            var posthorn = new Posthorn(conf, parts, opened);
            posthorn.listen(opened.add(new Net(conf.net(), parts.disk(), transcript)));
            return posthorn;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void listen(Net net) throws IOException {
        for (var conf : current.conf().listeners()) {
            var protocol = new Reloadable(current.servers().of(conf));
            try {
                var listener = net.listen(conf.forNet(), protocol, parts.certificates());
                listeners.add(new Open(conf, listener, protocol));
            } catch (IOException e) {
                throw new IOException(
                        "cannot listen on "
                                + conf.address()
                                + " for "
                                + conf.name()
                                + ": "
                                + e.getMessage(),
                        e);
            }
        }
    }

    /** Every listener and where it listens: {@code smtp=[::]:25 imaps=[::]:993}. */
    public String ready() {
        return listeners.stream()
                .map(open -> open.conf().name() + "=" + open.listener())
                .collect(Collectors.joining(" ", "ready ", ""));
    }

    /** Mail from other servers to us. */
    public Endpoint smtp() {
        return endpoint("smtp");
    }

    /** Mail from our users; STARTTLS is offered. */
    public Endpoint submission() {
        return endpoint("submission");
    }

    /** Mail from our users, with TLS from the first octet. */
    public Endpoint submissions() {
        return endpoint("submissions");
    }

    public Endpoint lmtp() {
        return endpoint("lmtp");
    }

    /** STARTTLS is offered. */
    public Endpoint imap() {
        return endpoint("imap");
    }

    /** With TLS from the first octet. */
    public Endpoint imaps() {
        return endpoint("imaps");
    }

    /** The first listener of this name on a TCP port. */
    private Endpoint endpoint(String name) {
        return listeners.stream()
                .filter(open -> open.conf().name().equals(name))
                .filter(open -> open.conf().address() instanceof ListenAddress.Tcp)
                .findFirst()
                .map(open -> endpoint(open.listener().address()))
                .orElseThrow(() -> new IllegalStateException("nothing listens for " + name));
    }

    private static Endpoint endpoint(InetSocketAddress bound) {
        var address =
                bound.getAddress().isAnyLocalAddress()
                        ? InetAddress.getLoopbackAddress()
                        : bound.getAddress();
        return new Endpoint(address.getHostAddress(), bound.getPort());
    }

    public AccountBook accounts() {
        return current.book();
    }

    /** Adds an account; where it exists, it gets this password. */
    public Posthorn account(String address, String password) throws IOException {
        account(PosthornBuilder.address(address), new Secret(password));
        return this;
    }

    void account(Address address, Secret password) throws IOException {
        var book = accounts();
        if (book.list().contains(address)) {
            book.password(address, password);
        } else {
            book.add(address, password);
        }
    }

    @Override
    public void close() {
        changing.lock();
        try {
            opened.close();
        } finally {
            changing.unlock();
        }
    }
}
