package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.net.Net;
import org.posthorn.net.NetConf;
import org.posthorn.net.Transcript;
import org.posthorn.net.Trust;
import org.posthorn.outbound.Outcome;
import org.posthorn.outbound.Parcel;
import org.posthorn.outbound.relay.Target.Dialect;
import org.posthorn.outbound.relay.TlsRule.Need;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/** A client beside a host, for one test. */
final class Visit implements AutoCloseable {

    /** Long enough for any machine. */
    static final Patience PATIENT = patience(Duration.ofSeconds(20));

    private static final SSLContext ANYBODY = Trust.INSECURE.context();

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final Net net;
    private final ScriptedHost host;
    private final SmtpClient client;

    Visit(ScriptedHost host, Patience patience, Keeping keeping, boolean chunking) {
        this(host, patience, keeping, chunking, Transcript.NONE);
    }

    Visit(
            ScriptedHost host,
            Patience patience,
            Keeping keeping,
            boolean chunking,
            Transcript transcript) {
        this.host = host;
        this.net = new Net(NetConf.defaults(), disk, transcript);
        var self = new Manners.Self("relay.example.net", Optional.empty());
        this.client = new SmtpClient(net, new Manners(self, self, chunking, patience, keeping));
    }

    /** Connections are not kept. */
    static Visit at(ScriptedHost host) {
        return new Visit(host, PATIENT, Keeping.nothing(), false);
    }

    static Patience patience(Duration all) {
        return new Patience(all, all, all, all, all, all, all, 1_000_000);
    }

    SmtpClient client() {
        return client;
    }

    Exchange deliver(Parcel parcel) {
        return deliver(parcel, target(Need.NEVER));
    }

    Exchange deliver(Parcel parcel, Need need) {
        return deliver(parcel, target(need));
    }

    Exchange deliver(Parcel parcel, Target target) {
        return client.deliver(target, parcel);
    }

    Target target(Need need) {
        return target(Dialect.SMTP, new TlsRule(need, ANYBODY, "test", false), Optional.empty());
    }

    Target target(Dialect dialect, TlsRule rule, Optional<Login> login) {
        return new Target("mx.example.org", host.address(), dialect, rule, login);
    }

    /** One word for each recipient: {@code "relayed 2.0.0"}. */
    static List<String> words(Exchange exchange) {
        return exchange.outcomes().stream().map(Visit::word).toList();
    }

    private static String word(Outcome outcome) {
        String status = " " + outcome.diagnosis().status();
        return switch (outcome) {
            case Outcome.Relayed relayed -> "relayed" + status;
            case Outcome.Deferred deferred -> "deferred" + status;
            case Outcome.Failed failed -> "failed" + status;
        };
    }

    /** The host got what it expected, on all connections. */
    void holds() {
        assertThat(host.problems()).isEmpty();
    }

    @Override
    public void close() {
        client.close();
        net.close();
        disk.close();
        host.close();
    }
}
