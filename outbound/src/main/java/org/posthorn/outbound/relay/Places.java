package org.posthorn.outbound.relay;

import org.posthorn.dns.Answer;
import org.posthorn.dns.Answer.Security;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Outcome;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds out where hosts are. Thread-safe. */
final class Places {

    /** Of one host: further ones are rarely better, and the next host wants its turn. */
    static final int MOST = 4;

    /** Always this host. RFC 6761 §6.3. */
    static final Name LOCALHOST = new Name("localhost");

    private final Dns dns;
    private final RelayConf.Family family;

    Places(Dns dns, RelayConf.Family family) {
        this.dns = dns;
        this.family = family;
    }

    /** What the DNS says. */
    sealed interface Finding {

        /** With one address at least. */
        record Found(Place place) implements Finding {}

        record Nowhere(Outcome outcome) implements Finding {}
    }

    Finding of(Name host, Deadline deadline) {
        if (host.equals(LOCALHOST)) {
            return found(host, host, loopback(), Security.INSECURE);
        }
        var gathered = new Gathered(host);
        switch (family) {
            case ANY, IPV4_FIRST -> {
                gathered.take(dns.ask(Question.aaaa(host), deadline));
                gathered.take(dns.ask(Question.a(host), deadline));
            }
            case IPV4 -> gathered.take(dns.ask(Question.a(host), deadline));
            case IPV6 -> gathered.take(dns.ask(Question.aaaa(host), deadline));
        }
        return gathered.finding();
    }

    /** What the answers say together. */
    private final class Gathered {

        private final Name host;
        private final List<InetAddress> addresses = new ArrayList<>();
        private Name owner;
        private Security security = Security.SECURE;
        private String trouble = "";

        Gathered(Name host) {
            this.host = host;
            this.owner = host;
        }

        <R extends Data> void take(Answer<R> answer) {
            switch (answer) {
                case Answer.Found<R>(var records, var at, var proof) -> {
                    records.forEach(this::take);
                    owner = at;
                    if (proof == Security.INSECURE) {
                        security = proof;
                    }
                }
                case Answer.Failed<R>(var why) -> trouble = why.text();
                case Answer.Unusable<R>(var why) -> trouble = why.text();
                case Answer.NoData<R> none -> {}
                case Answer.NoSuchName<R> none -> {}
            }
        }

        private void take(Data data) {
            if (data instanceof Data.A(var address)) {
                addresses.add(address);
            } else if (data instanceof Data.Aaaa(var address)) {
                addresses.add(unmapped(address));
            }
        }

        Finding finding() {
            if (!addresses.isEmpty()) {
                return found(host, owner, addresses, security);
            }
            return new Finding.Nowhere(
                    trouble.isEmpty()
                            ? new Outcome.Failed(
                                    Diagnosis.ours("5.4.4", "there is no address of " + host))
                            : new Outcome.Deferred(
                                    Diagnosis.ours(
                                            "4.4.3", "address of " + host + ": " + trouble)));
        }
    }

    /** An IPv4 address that is written as an IPv6 one is that address: connections go there. */
    private static InetAddress unmapped(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of impossible length", e);
        }
    }

    private Finding found(Name host, Name owner, List<InetAddress> addresses, Security security) {
        return new Finding.Found(new Place(host, owner, byTurns(addresses), security));
    }

    /** One family after the other, so that one that does not work here costs one try only. */
    private List<InetAddress> byTurns(List<InetAddress> addresses) {
        boolean six = family != RelayConf.Family.IPV4_FIRST;
        var first = addresses.stream().filter(each -> each instanceof Inet6Address == six).toList();
        var second = addresses.stream().filter(each -> !first.contains(each)).toList();
        var all = new ArrayList<InetAddress>();
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                all.add(first.get(i));
            }
            if (i < second.size()) {
                all.add(second.get(i));
            }
        }
        return all.subList(0, Math.min(MOST, all.size()));
    }

    private List<InetAddress> loopback() {
        byte[] six = new byte[16];
        six[15] = 1;
        try {
            var both =
                    Arrays.asList(
                            InetAddress.getByAddress(six),
                            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
            return both.stream().filter(this::isWanted).toList();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of impossible length", e);
        }
    }

    private boolean isWanted(InetAddress address) {
        return switch (family) {
            case ANY, IPV4_FIRST -> true;
            case IPV4 -> !(address instanceof Inet6Address);
            case IPV6 -> address instanceof Inet6Address;
        };
    }
}
