package org.posthorn.dns;

import org.posthorn.conf.HostPort;
import org.posthorn.conf.Size;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CAARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.Type;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A resolver on the loopback address, over UDP and TCP, that knows one zone. */
public final class DnsServer implements AutoCloseable {

    private static final int MAX_MESSAGE = 65_535;

    /** How long something is good for. */
    static final int TTL = 300;

    /** How long it is good for that there is nothing. */
    static final int NEGATIVE_TTL = 60;

    private final Zone zone;
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean secure;
    private volatile boolean followsLinks = true;
    private volatile boolean forged;

    /** The same number twice. */
    private record Ports(DatagramSocket udp, ServerSocket tcp) {

        static Ports free() throws IOException {
            var loopback = InetAddress.getLoopbackAddress();
            while (true) {
                var udp = new DatagramSocket(0, loopback);
                try {
                    return new Ports(udp, new ServerSocket(udp.getLocalPort(), 50, loopback));
                } catch (BindException e) {
                    udp.close(); // the port is somebody else's over TCP: another one
                }
            }
        }
    }

    /** Listens on a free port. */
    public DnsServer(Zone zone) throws IOException {
        this.zone = zone;
        var ports = Ports.free();
        this.udp = ports.udp;
        this.tcp = ports.tcp;
        Thread.ofVirtual().name("test-dns-udp").start(this::serveUdp);
        Thread.ofVirtual().name("test-dns-tcp").start(this::serveTcp);
    }

    /** Where it listens. */
    public HostPort address() {
        return new HostPort("127.0.0.1", udp.getLocalPort());
    }

    /** Asks this server, impatiently. */
    public DnsConf conf() {
        return new DnsConf(
                List.of(address()),
                Duration.ofMillis(400),
                Duration.ofSeconds(10),
                new Size(1_000_000),
                DnsConf.Dnssec.LOCAL);
    }

    /** Every question, as {@code "udp example.org TXT"}. */
    public List<String> asked() {
        return asked;
    }

    /** From now on all answers are proved by DNSSEC, as it says. */
    public void secure() {
        secure = true;
    }

    /** From now on of a chain of CNAMEs the first one is told only. */
    public void oneLinkAtATime() {
        followsLinks = false;
    }

    /** From now on an answer to another question comes first, over UDP. */
    public void forged() {
        forged = true;
    }

    private void serveUdp() {
        byte[] buffer = new byte[MAX_MESSAGE];
        try {
            while (true) {
                var packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] octets = Arrays.copyOf(buffer, packet.getLength());
                var query = new Message(octets);
                Optional<byte[]> answer = answer("udp", query, size(query));
                if (answer.isPresent()) {
                    if (forged) {
                        byte[] other = answer.get().clone();
                        other[0] ^= 1;
                        send(other, packet);
                    }
                    send(answer.get(), packet);
                }
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(byte[] answer, DatagramPacket to) throws IOException {
        udp.send(new DatagramPacket(answer, answer.length, to.getSocketAddress()));
    }

    private static int size(Message query) {
        return query.getOPT() == null ? 512 : query.getOPT().getPayloadSize();
    }

    private void serveTcp() {
        try {
            while (true) {
                var client = tcp.accept();
                open.add(client);
                Thread.ofVirtual().name("test-dns-client").start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new DataInputStream(client.getInputStream());
            var out = new DataOutputStream(client.getOutputStream());
            while (true) {
                byte[] query = in.readNBytes(in.readUnsignedShort());
                Optional<byte[]> answer = answer("tcp", new Message(query), MAX_MESSAGE);
                if (answer.isPresent()) {
                    out.writeShort(answer.get().length);
                    out.write(answer.get());
                    out.flush();
                }
            }
        } catch (EOFException | SocketException e) {
            // it has gone, or we have
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            open.remove(client);
        }
    }

    private Optional<byte[]> answer(String way, Message query, int size) throws IOException {
        Record question = query.getQuestion();
        Name name = Name.of(question.getName()).orElseThrow();
        boolean unchecked = query.getHeader().getFlag(Flags.CD);
        asked.add(
                way
                        + " "
                        + name
                        + " "
                        + Type.string(question.getType())
                        + (unchecked ? " CD" : ""));
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        Optional<Zone.Mishap> mishap =
                zone.mishap(name).filter(one -> one != Zone.Mishap.FINDS_IT_BOGUS || !unchecked);
        if (mishap.isEmpty()) {
            fill(answer, question, name);
            return Optional.of(answer.toWire(size));
        }
        return switch (mishap.get()) {
            case FAILS, FINDS_IT_BOGUS -> Optional.of(failure(answer, Rcode.SERVFAIL));
            case REFUSES -> Optional.of(failure(answer, Rcode.REFUSED));
            case KEEPS_SILENT -> Optional.empty();
            case STAMMERS -> {
                byte[] octets = answer.toWire(size);
                octets[5] = 9; // so many questions are not there
                yield Optional.of(octets);
            }
            case CALLS_IT_BOGUS -> {
                var reason = new ExtendedErrorCodeOption(ExtendedErrorCodeOption.DNSSEC_BOGUS);
                answer.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(reason)), Section.ADDITIONAL);
                yield Optional.of(failure(answer, Rcode.SERVFAIL));
            }
            case REFERS -> {
                var root = org.xbill.DNS.Name.root;
                answer.addRecord(new NSRecord(root, DClass.IN, TTL, root), Section.AUTHORITY);
                yield Optional.of(answer.toWire(size));
            }
            case ECHOES -> {
                answer.getHeader().unsetFlag(Flags.QR);
                yield Optional.of(answer.toWire(size));
            }
            case SHRUGS -> {
                answer.getHeader().unsetFlag(Flags.RA);
                yield Optional.of(answer.toWire(size));
            }
        };
    }

    private static byte[] failure(Message answer, int code) {
        answer.getHeader().setRcode(code);
        return answer.toWire();
    }

    private void fill(Message answer, Record question, Name asked) throws IOException {
        if (secure) {
            answer.getHeader().setFlag(Flags.AD);
        }
        Name owner = asked;
        var passed = new HashSet<Name>();
        boolean link;
        do {
            var here = new ArrayList<Record>();
            for (Data data : zone.at(owner)) {
                Record record = record(owner, data);
                if (record.getType() == question.getType() || (record.getType() == Type.CNAME)) {
                    here.add(record);
                }
            }
            here.forEach(record -> answer.addRecord(record, Section.ANSWER));
            link =
                    here.size() == 1
                            && question.getType() != Type.CNAME
                            && here.getFirst() instanceof CNAMERecord;
            if (link) {
                owner = Name.of(((CNAMERecord) here.getFirst()).getTarget()).orElseThrow();
                if (!followsLinks) {
                    return;
                }
            } else if (here.isEmpty()) {
                nothing(answer, owner);
            }
        } while (link && passed.add(owner));
    }

    private void nothing(Message answer, Name owner) throws IOException {
        if (!zone.exists(owner)) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        var root = org.xbill.DNS.Name.root;
        answer.addRecord(
                new SOARecord(root, DClass.IN, TTL, root, root, 1, 1, 1, 1, NEGATIVE_TTL),
                Section.AUTHORITY);
    }

    private static Record record(Name owner, Data data) throws IOException {
        var name = owner.wire();
        return switch (data) {
            case Data.A(var address) -> new ARecord(name, DClass.IN, TTL, address);
            case Data.Aaaa(var address) ->
                    new AAAARecord(name, DClass.IN, TTL, address.getAddress());
            case Data.Mx(var preference, var host) ->
                    new MXRecord(name, DClass.IN, TTL, preference, host.wire());
            case Data.Txt text -> text(name, text.octets());
            case Data.Ptr(var host) -> new PTRRecord(name, DClass.IN, TTL, host.wire());
            case Data.Cname(var target) -> new CNAMERecord(name, DClass.IN, TTL, target.wire());
            case Data.Srv(var priority, var weight, var port, var target) ->
                    new SRVRecord(name, DClass.IN, TTL, priority, weight, port, target.wire());
            case Data.Caa(var flags, var tag, var value) ->
                    new CAARecord(name, DClass.IN, TTL, flags, tag, value);
            case Data.Tlsa(var usage, var selector, var matching, var association) ->
                    new TLSARecord(
                            name,
                            DClass.IN,
                            TTL,
                            usage,
                            selector,
                            matching,
                            HexFormat.of().parseHex(association));
        };
    }

    /** In strings of 255 octets. */
    private static Record text(org.xbill.DNS.Name name, byte[] octets) throws IOException {
        var rdata = new ByteArrayOutputStream();
        for (int at = 0; at == 0 || at < octets.length; at += 255) {
            int length = Math.min(255, octets.length - at);
            rdata.write(length);
            rdata.write(octets, at, length);
        }
        return Record.newRecord(name, Type.TXT, DClass.IN, TTL, rdata.toByteArray());
    }

    /** Listens no more. */
    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
        for (Socket client : open) {
            client.close();
        }
    }
}
