package org.posthorn.net;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/** The session's end of one connection. */
final class BridgedConnection implements Connection {

    private final Bridge bridge;
    private final Peers peers;
    private final String id;
    private final NetConf conf;
    private final Limits limits;
    private final Optional<Supplier<SSLEngine>> engines;
    private final Deadline deadline = new Deadline();
    private final SessionLog log;
    private final Output output;
    private final Input input;
    private @Nullable String user;

    /**
     * @param engines makes the engine for {@link #startTls}, where that can be offered
     * @param us what this end of the connection is
     */
    BridgedConnection(
            Bridge bridge,
            Peers peers,
            String id,
            NetConf conf,
            Limits limits,
            Optional<Supplier<SSLEngine>> engines,
            Transcript transcript,
            Transcript.Speaker us,
            boolean loginDue) {
        this.bridge = bridge;
        this.peers = peers;
        this.id = id;
        this.conf = conf;
        this.limits = limits;
        this.engines = engines;
        this.log = new SessionLog(transcript, id, us);
        this.output = new Output(bridge, conf.writeTime(), deadline);
        this.input = new Input(bridge, output, log, conf, deadline, loginDue);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public InetSocketAddress remote() {
        return peers.remote();
    }

    @Override
    public InetSocketAddress local() {
        return peers.local();
    }

    @Override
    public Optional<SSLSession> tls() {
        return Optional.ofNullable(bridge.secured());
    }

    @Override
    public byte[] readLine(int limit) throws IOException {
        return input.readLine(limit);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return input.read(target, offset, length);
    }

    @Override
    public void unread(int count) {
        input.unread(count);
    }

    @Override
    public boolean hasInput() {
        return input.hasInput();
    }

    @Override
    public boolean awaitInput(Duration limit) throws IOException {
        return input.awaitInput(limit);
    }

    @Override
    public void wake() {
        input.wake();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        log.octetsWritten(bytes, offset, length);
        output.write(bytes, offset, length);
    }

    @Override
    public void writeContent(byte[] bytes, int offset, int length) throws IOException {
        log.contentWritten(length);
        output.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        output.flush();
    }

    @Override
    public boolean canStartTls() {
        return engines.isPresent() && bridge.secured() == null;
    }

    @Override
    public void startTls(byte[] go) throws IOException {
        if (!canStartTls()) {
            throw new IllegalStateException("TLS cannot be started here");
        }
        if (input.hasInput()) {
            bridge.cut();
            throw new IOException("octets in plaintext behind the wish for TLS");
        }
        write(go, 0, go.length);
        var handler = Tls.handler(engines.orElseThrow().get(), conf.handshakeTime());
        bridge.secure(output.rest(), handler);
        while (bridge.secured() == null) {
            if (bridge.failure() != null || bridge.ended()) {
                throw bridge.gone();
            }
            bridge.park(conf.handshakeTime().toNanos()); // at its end the handler fails
        }
        greetTls();
    }

    /** Says in the transcript how the connection is encrypted, if it is. */
    void greetTls() {
        tls().ifPresent(s -> log.event(s.getProtocol() + " " + s.getCipherSuite()));
    }

    @Override
    public void authenticated(String name) {
        input.loggedIn();
        if (user == null) {
            user = name;
            if (!limits.enter(name, remote().getAddress())) {
                input.end(Protocol.Farewell.TOO_MANY_CONNECTIONS);
            }
        }
        log.event("logged in");
    }

    @Override
    public void conceal() {
        log.conceal();
    }

    @Override
    public void publish() {
        log.publish();
    }

    @Override
    public void patience(Duration idle) {
        input.patience(idle);
    }

    @Override
    public void deadline(Duration whole) {
        deadline.in(whole);
    }

    @Override
    public void adopt() {
        bridge.attach(Thread.currentThread());
    }

    @Override
    public void abort() {
        bridge.cut();
    }

    /** Reading ends with this reason from now on. From any thread. */
    void end(Protocol.Farewell reason) {
        input.end(reason);
    }

    void event(String what) {
        log.event(what);
    }

    /** Waits until what is left has been taken by the system. */
    @Override
    public void leave() throws IOException {
        output.finish();
        bridge.leave();
    }

    /** Takes back what {@link #authenticated} counted. */
    void release() {
        if (user != null) {
            limits.leave(user);
        }
    }
}
