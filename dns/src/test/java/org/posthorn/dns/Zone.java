package org.posthorn.dns;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** All domains there are, in a test. Thread-safe; names are full and without a dot at the end. */
public final class Zone {

    private final Map<Name, List<Data>> records = new ConcurrentHashMap<>();
    private final Map<Name, Mishap> mishaps = new ConcurrentHashMap<>();

    /** What a server does in the place of an answer. */
    public enum Mishap {
        /** SERVFAIL. */
        FAILS,
        /** REFUSED. */
        REFUSES,
        /** Nothing, for ever. */
        KEEPS_SILENT,
        /** Octets that are no message. */
        STAMMERS,
        /** SERVFAIL, with the remark that DNSSEC is the reason. */
        CALLS_IT_BOGUS,
        /** SERVFAIL, without a word about DNSSEC, unless it shall not check that. */
        FINDS_IT_BOGUS,
        /** No answer, but who might know. */
        REFERS,
        /** The question as it came, as if it were an answer. */
        ECHOES,
        /** Nothing, of a server that looks for nothing either. */
        SHRUGS
    }

    public Zone a(String name, String address) {
        return put(name, new Data.A((Inet4Address) address(address)));
    }

    /** The address may be written {@code ::ffff:192.0.2.1}. */
    public Zone aaaa(String name, String address) {
        byte[] octets = address(address).getAddress();
        if (octets.length == 4) {
            byte[] mapped = Arrays.copyOf(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}, 16);
            System.arraycopy(octets, 0, mapped, 12, 4);
            octets = mapped;
        }
        try {
            return put(name, new Data.Aaaa(Inet6Address.getByAddress(null, octets, -1)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The host may be empty, for the root. */
    public Zone mx(String name, int preference, String host) {
        return put(name, new Data.Mx(preference, host.isEmpty() ? Name.ROOT : name(host)));
    }

    public Zone txt(String name, String text) {
        return put(name, new Data.Txt(text));
    }

    /** The name of an address. */
    public Zone ptr(String address, String name) {
        return put(Name.reverse(address(address)).text(), new Data.Ptr(name(name)));
    }

    public Zone cname(String name, String target) {
        return put(name, new Data.Cname(name(target)));
    }

    public Zone tlsa(String name, int usage, int selector, int matching, String association) {
        return put(name, new Data.Tlsa(usage, selector, matching, association));
    }

    /** The target may be empty, for the root. */
    public Zone srv(String name, int priority, int port, String target) {
        var host = target.isEmpty() ? Name.ROOT : name(target);
        return put(name, new Data.Srv(priority, 1, port, host));
    }

    public Zone caa(String name, String tag, String value) {
        return put(name, new Data.Caa(0, tag, value));
    }

    /**
     * A record in each line, as in {@code example.org MX 10 mx.example.org}. A PTR line begins with
     * the address, and the name of a mishap stands where a kind does.
     */
    public Zone lines(String lines) {
        for (String line : lines.strip().split("\n", -1)) {
            String[] parts = line.strip().split(" ", 3);
            String value = parts.length < 3 ? "" : parts[2];
            switch (parts[1]) {
                case "A" -> a(parts[0], value);
                case "AAAA" -> aaaa(parts[0], value);
                case "TXT" -> txt(parts[0], value);
                case "PTR" -> ptr(parts[0], value);
                case "CNAME" -> cname(parts[0], value);
                case "MX" -> {
                    String[] mx = value.split(" ", -1);
                    mx(parts[0], Integer.parseInt(mx[0]), mx[1].equals(".") ? "" : mx[1]);
                }
                default -> mishap(parts[0], Mishap.valueOf(parts[1]));
            }
        }
        return this;
    }

    /** Whatever is asked about this name. */
    public Zone mishap(String name, Mishap mishap) {
        mishaps.put(name(name), mishap);
        return this;
    }

    /** There is nothing any more at this name, and nothing goes wrong. */
    public void remove(String name) {
        records.remove(name(name));
        mishaps.remove(name(name));
    }

    /** There is nothing any more, and nothing goes wrong. */
    public void clear() {
        records.clear();
        mishaps.clear();
    }

    Optional<Mishap> mishap(Name name) {
        return Optional.ofNullable(mishaps.get(name));
    }

    /** All records of a name. */
    List<Data> at(Name name) {
        return records.getOrDefault(name, List.of());
    }

    <R extends Data> List<R> at(Question<R> question) {
        var found = new ArrayList<R>();
        for (Data data : at(question.name())) {
            if (question.kind().type().isInstance(data)) {
                found.add(question.kind().type().cast(data));
            }
        }
        return found;
    }

    /** Also if there are only names below it. RFC 8020 §2. */
    boolean exists(Name name) {
        return records.keySet().stream().anyMatch(known -> known.isWithin(name));
    }

    private Zone put(String name, Data data) {
        records.computeIfAbsent(name(name), key -> new CopyOnWriteArrayList<>()).add(data);
        return this;
    }

    private static Name name(String text) {
        return new Name(text);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
