package org.posthorn.pipeline;

import org.posthorn.conf.Network;
import org.posthorn.conf.Secret;
import org.posthorn.directory.Directory;
import org.posthorn.directory.MemoryDirectory;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.Dns;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Zone;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.outbound.MemoryOutbox;
import org.posthorn.pipeline.Origin.Greeting;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.pipeline.dmarc.DmarcConf;
import org.posthorn.pipeline.spf.SpfConf;
import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.MemoryStore;
import org.posthorn.store.Uid;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A pipeline over memory: ada and bob at example.org, and all, who is both. bob has a quota. */
final class Office implements AutoCloseable {

    static final Address ADA = new Address("ada", "example.org");
    static final Address BOB = new Address("bob", "example.org");
    static final Address ALL = new Address("all", "example.org");
    static final Address EVA = new Address("eva", "elsewhere.example");
    static final Instant NOW = Instant.parse("2026-11-21T07:05:00Z");

    /** Octets that bob may keep. */
    static final long QUOTA = 10_000;

    final MemoryDirectory directory = new MemoryDirectory();
    final MemoryStore store = new MemoryStore(Clock.systemUTC());
    final List<Receipt> receipts = new ArrayList<>();
    final Zone zone = new Zone();
    final MemoryOutbox outbox = new MemoryOutbox();
    private List<Network> trusted = List.of();
    Optional<Outgoing> outgoing = Optional.of(new Outgoing(outbox));
    SpfConf spf = SpfConf.DEFAULT;
    DmarcConf dmarc = DmarcConf.DEFAULT;
    Dns dns = new FakeDns(zone);
    Duration patience = Duration.ofSeconds(20);
    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final Path folder;
    Authentication authentication = Authentication.NONE;

    Office(Path folder) {
        this.folder = folder;
        directory.account(ADA, new Secret("{PLAIN}secret"));
        directory.account(BOB, new Secret("{PLAIN}secret"));
        directory.alias(ALL, List.of(ADA, BOB));
    }

    Pipeline pipeline() {
        return pipeline(directory, store, Optional.empty());
    }

    Pipeline pipeline(Directory directory, MailStore store, Optional<Address> postmaster) {
        return new Pipeline(
                policy(postmaster, spf, dmarc, patience, trusted),
                dns,
                directory,
                Office::account,
                store,
                receipts::add,
                authentication,
                disk,
                folder,
                outgoing,
                InstantSource.fixed(NOW));
    }

    static Policy policy(Optional<Address> postmaster, SpfConf spf, DmarcConf dmarc) {
        return policy(postmaster, spf, dmarc, Duration.ofSeconds(20), List.of());
    }

    private static Policy policy(
            Optional<Address> postmaster,
            SpfConf spf,
            DmarcConf dmarc,
            Duration patience,
            List<Network> trusted) {
        return new Policy(
                "Mail.example.org",
                3_000_000,
                trusted,
                Policy.SenderLogin.OWN,
                postmaster,
                spf,
                dmarc,
                patience);
    }

    /** Strangers may send anywhere from now on. */
    void trust() {
        trusted = List.of(new Network(address(), 32));
    }

    Disk disk() {
        return disk;
    }

    static Account account(String user) {
        var limits =
                user.equals(BOB.toString()) ? new Account.Limits(QUOTA, 0) : Account.Limits.NONE;
        return new Account(user, Path.of("/"), limits);
    }

    static Origin stranger(Service service) {
        return origin(service, "client.example", Optional.empty(), Optional.empty());
    }

    static Origin user() {
        return origin(
                Service.SUBMISSION,
                "client.example",
                Optional.empty(),
                Optional.of(ADA.toString()));
    }

    static Origin origin(
            Service service, String name, Optional<Origin.Tls> tls, Optional<String> user) {
        return new Origin(
                service,
                "test-1",
                address(),
                service == Service.LMTP ? Greeting.LHLO : Greeting.EHLO,
                name,
                tls,
                user);
    }

    private static InetAddress address() {
        try {
            return InetAddress.getByName("192.0.2.1");
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static Envelope envelope(Origin origin, Address... recipients) {
        return new Envelope(
                origin,
                new Sender(new ReversePath.Of(EVA)),
                Arrays.stream(recipients).map(Recipient::new).toList());
    }

    static List<Verdict> receive(Inbound inbound, Envelope envelope, String message) {
        byte[] octets = message.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        try (Reception reception = inbound.receive(envelope)) {
            reception.write(octets, 0, octets.length);
            return reception.end();
        }
    }

    /** The INBOX of an account, octet for octet. */
    List<String> inbox(Address address) {
        return messages(address, MailboxName.INBOX);
    }

    List<String> messages(Address address, MailboxName name) {
        var messages = new ArrayList<String>();
        try (Mailbox inbox = store.open(account(address.toString()), name)) {
            Mailbox.Snapshot snapshot = inbox.snapshot();
            for (int i = 0; i < snapshot.size(); i++) {
                byte[] octets = inbox.read(new Uid(snapshot.uid(i)), 0, Integer.MAX_VALUE);
                messages.add(new String(octets, StandardCharsets.ISO_8859_1));
            }
        }
        return messages;
    }

    @Override
    public void close() {
        store.close();
        disk.close();
    }
}
