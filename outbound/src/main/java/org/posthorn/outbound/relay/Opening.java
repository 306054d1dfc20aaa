package org.posthorn.outbound.relay;

import org.posthorn.net.Connection;
import org.posthorn.net.Net;
import org.posthorn.net.TlsMode;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.relay.Exchange.TlsState;
import org.posthorn.outbound.relay.Target.Dialect;
import org.posthorn.outbound.relay.TlsRule.Need;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.Consumer;

import javax.net.ssl.SSLException;

/** From nothing to a host that waits for MAIL. RFC 5321 §3.1, RFC 3207. Thread-safe. */
final class Opening {

    /** TLS was begun, and is not there. The connection is of no use any more. */
    private static final class TlsFailedException extends Exception {

        private static final long serialVersionUID = 1;

        TlsFailedException(Exception cause) {
            super(cause);
        }

        Exception reason() {
            return getCause() instanceof Exception e ? e : this;
        }
    }

    private final Net net;
    private final Manners manners;
    private final Consumer<Connection> opened;
    private final Consumer<Connection> ended;

    /**
     * @param opened hears of every connection, so that it can be cut
     * @param ended hears of those that came to nothing
     */
    Opening(Net net, Manners manners, Consumer<Connection> opened, Consumer<Connection> ended) {
        this.net = net;
        this.manners = manners;
        this.opened = opened;
        this.ended = ended;
    }

    Conversation open(Target target) throws UnopenedException {
        Need need = target.tls().need();
        try {
            return open(target, need, new TlsState.Untried());
        } catch (TlsFailedException first) {
            var failed = new TlsState.Failed(first.reason());
            if (need != Need.OFFERED) {
                throw new UnopenedException(
                        Diagnosis.ours(
                                "4.7.5",
                                "no TLS with "
                                        + target.host()
                                        + ": "
                                        + Printable.line(String.valueOf(first.getMessage()), 200)),
                        failed);
            }
            try {
                return open(target, Need.NEVER, failed);
            } catch (TlsFailedException again) {
                throw new IllegalStateException("TLS where there is none", again);
            }
        }
    }

    private Conversation open(Target target, Need need, TlsState before)
            throws UnopenedException, TlsFailedException {
        Connection connection = connect(target, need, before);
        opened.accept(connection);
        var talk = new Conversation(connection, target, manners.patience(), before);
        boolean open = false;
        try {
            connection.deadline(manners.patience().opening());
            greet(talk, need);
            Login login = target.login().orElse(null);
            if (login != null) {
                new Signing(talk, login).in();
            }
            open = true;
            return talk;
        } catch (IOException e) {
            throw new UnopenedException(talk.lost(e, "before the first message"), talk.tls());
        } finally {
            if (!open) {
                connection.abort();
                ended.accept(connection);
            }
        }
    }

    private Connection connect(Target target, Need need, TlsState before) throws UnopenedException {
        InetAddress address = target.address().getAddress();
        try {
            if (target.socket().isPresent()) {
                return net.connect(target.socket().get(), manners.patience().connecting());
            }
            // the certificate has to name the host, whatever it is called in the DNS
            var named = InetAddress.getByAddress(target.host(), address.getAddress());
            return net.connect(
                    new InetSocketAddress(named, target.address().getPort()),
                    manners.self(address).source(),
                    need == Need.NEVER ? TlsMode.NONE : TlsMode.OFFERED,
                    target.tls().trust(),
                    manners.patience().connecting());
        } catch (IOException e) {
            throw new UnopenedException(
                    Diagnosis.ours(
                            "4.4.1",
                            "no connection to "
                                    + target.socket().map(Path::toString).orElse(target.host())
                                    + ": "
                                    + Printable.line(String.valueOf(e.getMessage()), 200)),
                    before);
        }
    }

    private void greet(Conversation talk, Need need)
            throws IOException, UnopenedException, TlsFailedException {
        if (need == Need.IMPLICIT) {
            encrypt(talk);
        }
        require(talk, talk.hear(manners.patience().greeting()));
        hello(talk);
        switch (need) {
            case NEVER, IMPLICIT -> {}
            case OFFERED -> {
                if (talk.features().startTls()) {
                    startTls(talk);
                } else {
                    talk.tls(new TlsState.NotOffered());
                }
            }
            case REQUIRED -> {
                if (!talk.features().startTls()) {
                    talk.tls(new TlsState.NotOffered());
                }
                if (!talk.features().startTls() || !startTls(talk)) {
                    throw new UnopenedException(
                            Diagnosis.ours(
                                    "4.7.4", "TLS is required, and not offered by " + host(talk)),
                            talk.tls());
                }
            }
        }
    }

    /** Whether the host was ready for it. RFC 3207 §4. */
    private boolean startTls(Conversation talk)
            throws IOException, UnopenedException, TlsFailedException {
        Reply reply = talk.ask("STARTTLS", manners.patience().command());
        if (!reply.isPositive()) {
            talk.tls(new TlsState.Failed(new SSLException("STARTTLS refused: " + reply.text())));
            return false;
        }
        encrypt(talk);
        talk.features(Features.NONE); // RFC 3207 §4.2: what was said in plaintext is forgotten
        hello(talk);
        return true;
    }

    private static void encrypt(Conversation talk) throws TlsFailedException {
        try {
            talk.connection().startTls(new byte[0]);
        } catch (IOException e) {
            throw new TlsFailedException(e.getCause() instanceof Exception cause ? cause : e);
        }
        talk.tls(new TlsState.Established());
    }

    private void hello(Conversation talk) throws IOException, UnopenedException {
        InetAddress address = talk.target().address().getAddress();
        String name = manners.self(address).name();
        var patience = manners.patience().command();
        boolean lmtp = talk.target().dialect() == Dialect.LMTP;
        Reply reply = talk.ask((lmtp ? "LHLO " : "EHLO ") + name, patience);
        if (reply.isPermanent() && !reply.saysNoMail() && !lmtp) {
            require(talk, talk.ask("HELO " + name, patience)); // RFC 5321 §3.2
            talk.features(Features.NONE);
        } else {
            require(talk, reply);
            talk.features(Features.of(reply));
        }
    }

    private static void require(Conversation talk, Reply reply) throws UnopenedException {
        if (!reply.isPositive()) {
            // where TLS is required nobody is believed before it: who is in between could say so
            boolean credible = talk.isSecure() || talk.target().tls().need() != Need.REQUIRED;
            throw new UnopenedException(
                    credible && reply.saysNoMail()
                            ? reply.refusal(host(talk))
                            : reply.deferral(host(talk)),
                    talk.tls());
        }
    }

    private static String host(Conversation talk) {
        return talk.target().host();
    }
}
