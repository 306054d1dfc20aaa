package org.posthorn;

import org.posthorn.conf.Conf;
import org.posthorn.conf.Secret;
import org.posthorn.directory.Directory;
import org.posthorn.disk.Volume;
import org.posthorn.mail.Address;
import org.posthorn.net.ListenAddress;
import org.posthorn.net.Listener;
import org.posthorn.net.ListenerConf;
import org.posthorn.net.Net;
import org.posthorn.net.TlsMode;
import org.posthorn.net.Transcript;
import org.posthorn.outbound.QueueDesk;
import org.posthorn.pipeline.Outgoing;
import org.posthorn.store.Account;
import org.posthorn.store.maildir.Verify;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

/**
 * A running mail server: SMTP, IMAP and POP3 over one store. Thread-safe.
 *
 * <p>{@link #close} tells every client goodbye, ends every session and releases every port, file
 * and thread.
 *
 * <p>Over 400 lines, most of them documentation: it is what embedders see, in one place.
 */
public final class Posthorn implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Posthorn.class);

    /** A listener that is open. */
    private record Open(ListenConf conf, Listener listener, Reloadable protocol) {}

    /** What a reload replaces. */
    private record Current(
            PosthornConf conf, Directory directory, AccountBook book, Servers servers) {

        People people() {
            return new People(directory, book);
        }
    }

    /** Where the configuration came from; nowhere for an embedded server. */
    private final Optional<Path> file;

    private final Parts parts;
    private final Optional<OutboundMail> outbound;
    private final Opened opened;
    private final List<Open> listeners = new ArrayList<>();
    private Map<Address, Secret> configured = Map.of();
    private final ReentrantLock changing = new ReentrantLock();
    private volatile Current current;

    private Posthorn(
            PosthornConf conf,
            Optional<Path> file,
            Parts parts,
            Optional<OutboundMail> outbound,
            Opened opened) {
        this.file = file;
        this.parts = parts;
        this.outbound = outbound;
        this.opened = opened;
        this.current =
                new Current(
                        conf,
                        parts.directory(),
                        parts.book(),
                        opened.add(
                                parts.servers(
                                        conf,
                                        parts.directory(),
                                        outbound.map(OutboundMail::outgoing),
                                        Optional.empty())));
    }

    /** Everything in memory, on free ports of the loopback interface, passwords over plaintext. */
    public static PosthornBuilder inMemory() {
        return new PosthornBuilder(
                EmbeddedConf.of(Parts.temporary(Path.of(System.getProperty("java.io.tmpdir")))),
                Parts::inMemory,
                Optional.empty());
    }

    /** The same with the mail in Maildirs below this folder, {@code domain/name/Maildir}. */
    public static PosthornBuilder onMaildir(Path folder) {
        return new PosthornBuilder(
                EmbeddedConf.of(folder.toAbsolutePath()), Parts::onMaildir, Optional.empty());
    }

    /**
     * The daemon as configured, with its control socket.
     *
     * @param file where {@code conf} was read from, and will be by {@link #reload}
     */
    public static PosthornBuilder from(PosthornConf conf, Path file) {
        Path folder = Parts.folderOf(file);
        return new PosthornBuilder(
                conf, (c, opened) -> Parts.configured(c, folder, opened), Optional.of(file));
    }

    static Posthorn open(
            PosthornConf conf,
            PosthornBuilder.Ground ground,
            Optional<Path> file,
            Transcript transcript)
            throws IOException {
        var opened = new Opened();
        try {
            var parts = ground.parts(conf, opened);
            // an embedded server sends nothing outside
            Optional<OutboundMail> outbound =
                    file.isPresent()
                            ? Optional.of(outbound(conf, parts, transcript, opened))
                            : Optional.empty();
            var posthorn = new Posthorn(conf, file, parts, outbound, opened);
            posthorn.listen(
                    opened.add(
                            parts.trial().isPresent()
                                    ? Net.counting(conf.net(), parts.disk(), transcript)
                                    : new Net(conf.net(), parts.disk(), transcript)));
            outbound.ifPresent(posthorn::startSending);
            if (file.isPresent()) {
                posthorn.programs().ifPresent(opened::add);
                opened.add(new Retention(posthorn::places, posthorn::expire));
            }
            return posthorn;
        } catch (IOException | RuntimeException e) {
            opened.closeBecauseOf(e);
            throw e;
        }
    }

    /** Its connections end behind those of clients, and behind the queue. */
    private static OutboundMail outbound(
            PosthornConf conf, Parts parts, Transcript transcript, Opened opened)
            throws IOException {
        var net = opened.add(new Net(conf.net(), parts.disk(), transcript));
        return opened.add(OutboundMail.open(conf, parts, net));
    }

    private Optional<Outgoing> outgoing() {
        return outbound.map(OutboundMail::outgoing);
    }

    private void startSending(OutboundMail mail) {
        mail.start(
                () -> current.servers().pipeline(),
                () -> current.directory(),
                () -> current.conf());
    }

    /** Who may write into a shared folder must not keep others from their mail. */
    private Optional<DropFolder> programs() {
        try {
            return Optional.of(dropFolder());
        } catch (IOException e) {
            log.error("mail of programs is not taken: {}", ErrorText.of(e));
            return Optional.empty();
        }
    }

    private DropFolder dropFolder() throws IOException {
        var conf = current.conf();
        return new DropFolder(
                conf.dropFolder(),
                conf.dropHeld(),
                parts.disk(),
                new DropFolder.Limits(
                        conf.smtp().maxMessage().octets(),
                        conf.smtp().maxRecipients(),
                        conf.queue().lifetime(),
                        DropFolder.AGAIN),
                conf.originDomain(),
                InstantSource.system(),
                new ProgramMail(
                        conf.hostname(),
                        () -> current.servers().pipeline(),
                        InstantSource.system()));
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
        if (file.isPresent()) {
            var socket = parts.data().resolve(Control.SOCKET);
            net.listen(
                    new ListenerConf(new ListenAddress.Unix(socket), TlsMode.NONE),
                    new Control(this));
            parts.disk().perform(volume -> volume.setPermissions(socket, Volume.ownerOnly()));
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

    /** STLS is offered. */
    public Endpoint pop3() {
        return endpoint("pop3");
    }

    /** With TLS from the first octet. */
    public Endpoint pop3s() {
        return endpoint("pop3s");
    }

    private Endpoint endpoint(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalStateException("nothing listens for " + name));
    }

    /** The first listener of this name on a TCP port. */
    Optional<Endpoint> find(String name) {
        return listeners.stream()
                .filter(open -> open.conf().name().equals(name))
                .filter(open -> open.conf().address() instanceof ListenAddress.Tcp)
                .findFirst()
                .map(open -> endpoint(open.listener().address()));
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

    /** The aliases, for the control socket. */
    AliasBook aliases() {
        return AliasBook.of(current.directory());
    }

    /** Work on the mail itself, for the control socket. */
    MailDesk mail() {
        var conf = current.conf().store();
        var verify = new Verify(conf, parts.disk(), InstantSource.system());
        return new MailWork(
                parts.store(), conf, parts.disk(), verify, places(), parts.data(), expire());
    }

    /** What is asked about logins, for the control socket. */
    AuthWork logins() {
        return current.servers().logins();
    }

    /** What is asked about the queue, for the control socket. */
    QueueWork queue() throws IOException {
        Optional<QueueDesk> desk = outbound.isPresent() ? outbound.get().desk() : Optional.empty();
        return desk.map(open -> new QueueWork(open, true))
                .orElseThrow(() -> new RefusedException("the queue is not open yet"));
    }

    /** Sends the daily reports that are due at that time, in place of waiting for it. */
    void report(Instant now) throws InterruptedException {
        if (outbound.isPresent()) {
            outbound.get().report(now);
        }
    }

    private MailPlaces places() {
        var now = current;
        return new MailPlaces(now.directory(), now.book(), now.servers()::mailbox);
    }

    private Expire expire() {
        var conf = current.conf();
        return new Expire(
                parts.store(), conf.store().separator(), conf.retention(), InstantSource.system());
    }

    /** Adds an account; where it exists, it gets this password. */
    public Posthorn account(String address, String password) {
        try {
            account(PosthornBuilder.address(address), new Secret(password));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void account(Address address, Secret password) throws IOException {
        var book = accounts();
        if (book.list().contains(address)) {
            book.password(address, password);
        } else {
            book.add(address, password);
        }
    }

    /**
     * Reads configuration, accounts and certificates again. Sessions go on with what they began
     * with. Returns what was done and what needs a restart, a line each.
     *
     * @throws org.posthorn.conf.ConfException if the file is wrong; all stays as it was
     * @throws IOException if the certificates cannot be read; the rest is done
     */
    public List<String> reload() throws IOException {
        changing.lock();
        try {
            var done = new ArrayList<String>();
            if (file.isPresent()) {
                take(Conf.load(PosthornConf.class, file.get()), done);
            }
            parts.certificates().reload();
            done.add("certificates read again");
            done.forEach(log::info);
            return done;
        } finally {
            changing.unlock();
        }
    }

    private void take(PosthornConf next, List<String> done) {
        var before = current;
        if (next.equals(before.conf())) {
            before.people().reload();
            before.servers().logins().reload();
            done.add("configuration unchanged, accounts read again");
            return;
        }
        PosthornConf kept;
        try {
            kept = before.conf().withReloadable(next);
        } catch (IllegalArgumentException e) {
            done.add("needs a restart, nothing is in force yet: " + e.getMessage());
            return;
        }
        var people = people(before, kept);
        var servers =
                opened.add(
                        parts.servers(
                                kept,
                                people.directory(),
                                outgoing(),
                                Optional.of(before.servers())));
        servers.logins().reload();
        current = new Current(kept, people.directory(), people.book(), servers);
        for (var open : listeners) {
            open.protocol().replace(servers.of(open.conf()));
        }
        done.add("configuration and accounts read again, in force for new connections");
        var left = kept.differences(next);
        if (!left.isEmpty()) {
            done.add("needs a restart: " + String.join(", ", left));
        }
    }

    /** Sessions may still use those of before, so they stay open until the end. */
    private People people(Current before, PosthornConf next) {
        if (People.isSame(before.conf(), next)) {
            before.people().reload();
            return before.people().under(next);
        }
        return People.of(next, parts.folder(), parts.disk(), opened);
    }

    /**
     * The INBOX of an account, for a test to look into and to wait at.
     *
     * @throws IllegalArgumentException if there is no such account
     */
    public Inbox inbox(String address) {
        return new Inbox(
                parts.store(),
                mailbox(PosthornBuilder.address(address)),
                parts.trial().map(Trial::arrivals).orElseGet(Arrivals::new));
    }

    /** Makes this go wrong from now on, until {@link #heal} or {@link #reset}. */
    public Posthorn inject(Fault fault) {
        return inject(fault, Integer.MAX_VALUE);
    }

    /** Makes this go wrong so many times, and then no more. */
    public Posthorn inject(Fault fault, int times) {
        trial().faults().inject(fault, times);
        return this;
    }

    /** Ends all faults; who is waiting for a slow answer gets it now. */
    public Posthorn heal() {
        trial().faults().heal();
        return this;
    }

    /**
     * As after the start: the accounts of the builder, an empty INBOX for each, no faults. Who is
     * connected stays so, and sees the messages go. A Maildir is emptied, too.
     */
    public Posthorn reset() {
        trial().faults().heal();
        try {
            for (Address address : accounts().list()) {
                new Sweep(parts.store()).empty(mailbox(address));
                if (!configured.containsKey(address)) {
                    accounts().remove(address);
                }
            }
            configure(configured);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        trial().arrivals().clear();
        return this;
    }

    /** For clients in Java: trusts the certificate of this server, and no other. */
    public SSLContext sslContext() {
        return parts.certificates().clientContext();
    }

    /** For other clients: the certificate of this server to trust, in PEM. */
    public String certificatePem() {
        return parts.certificates().pem();
    }

    /** Adds these accounts; {@link #reset} comes back to them. */
    void configure(Map<Address, Secret> accounts) throws IOException {
        configured = Map.copyOf(accounts);
        for (var account : accounts.entrySet()) {
            account(account.getKey(), account.getValue());
        }
    }

    /** The password of an account of an embedded server, which keeps it as it is. */
    String password(String user) {
        return current.directory()
                .account(user)
                .map(account -> account.password().value())
                .filter(stored -> stored.startsWith("{PLAIN}"))
                .map(stored -> stored.substring("{PLAIN}".length()))
                .orElseThrow(() -> new IllegalArgumentException("no account " + user));
    }

    private Account mailbox(Address address) {
        return current.directory()
                .account(address.toString())
                .map(account -> current.servers().mailbox(account.user()))
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "no account " + address + "; add it with account(…)"));
    }

    private Trial trial() {
        return parts.trial()
                .orElseThrow(() -> new IllegalStateException("only an embedded server is tried"));
    }

    void closeBecauseOf(Exception failure) {
        opened.closeBecauseOf(failure);
    }

    /**
     * Tells every client goodbye, ends every session, and releases everything.
     *
     * @throws IllegalStateException if a session, a buffer or another part of it survives that
     */
    @Override
    public void close() {
        changing.lock();
        try {
            parts.trial().ifPresent(trial -> trial.faults().heal());
            opened.close();
        } finally {
            changing.unlock();
        }
    }
}
