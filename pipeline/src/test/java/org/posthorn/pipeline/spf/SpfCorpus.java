package org.posthorn.pipeline.spf;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Zone;
import org.posthorn.mail.Address;
import org.posthorn.mail.ReversePath;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Zones, and clients that ask about them, from a seed.
 *
 * <p>Long for the words that records are made of.
 */
final class SpfCorpus {

    private static final String ZONE =
            """
            h1.example.org A 192.0.2.1
            h1.example.org AAAA 2001:db8::1
            h2.example.org A 203.0.113.5
            h2.example.org A 198.51.100.7
            six.example.org AAAA 2001:db8:9::77
            alias.example.org CNAME h1.example.org
            mail.example.org A 192.0.2.20
            mail.example.org MX 10 h1.example.org
            mail.example.org MX 20 h2.example.org
            ada.example.org A 127.0.0.2
            bad.example.org A 127.0.0.2
            1.2.0.192.in-addr.list.example.org A 127.0.0.2
            203.0.113.5._i.example.org A 127.0.0.2
            _under.example.org A 192.0.2.77
            d0.example.org MX 10 h1.example.org
            d1.example.org A 192.0.2.77
            nomail.example.org MX 0 .
            d1.example.org MX 10 d1.example.org
            d2.example.org A 203.0.113.5
            d2.example.org AAAA 2001:db8:9::1
            192.0.2.1 PTR h1.example.org
            203.0.113.5 PTR lie.example.org
            203.0.113.5 PTR h2.example.org
            192.0.2.77 PTR failing.example.org
            192.0.2.77 PTR d1.example.org
            2001:db8::1 PTR h1.example.org
            lie.example.org A 192.0.2.99
            foo:bar/baz.example.org A 192.0.2.1
            failing.example.org FAILS
            loop.example.org CNAME loop.example.org
            quiet.example.org TXT nothing of interest
            why.example.org TXT Not from here
            macros.example.org TXT %{i} (%{h}) may not send as %{s}%_%%: see %{d}/%{L}?%{S}
            receiver.example.org TXT %{r} says so, to %{c}
            two.example.org TXT One
            two.example.org TXT Two
            badwhy.example.org TXT %{z} is no macro
            d0.example.org.why.example.org TXT of d0
            """;

    private static final List<String> DOMAINS =
            List.of("d0.example.org", "d1.example.org", "d2.example.org", "d3.example.net");

    private static final List<String> CLIENTS =
            List.of("192.0.2.1", "192.0.2.77", "203.0.113.5", "2001:db8::1", "2001:db8:9::77");

    private static final List<String> SENDERS =
            List.of("ada@", "ada@", "strong-bad@", "a.b.c@", "postmaster@");

    private static final List<String> TARGETS =
            List.of(
                    "d0.example.org",
                    "d1.example.org",
                    "d2.example.org",
                    "d3.example.net",
                    "h1.example.org",
                    "h2.example.org",
                    "six.example.org",
                    "alias.example.org",
                    "mail.example.org",
                    "nomail.example.org",
                    "failing.example.org",
                    "h1.example.org.",
                    "H1.Example.ORG",
                    "_under.example.org",
                    "%{d}",
                    "%{o}",
                    "%{d2}",
                    "%{l}.example.org",
                    "%{L}.example.org",
                    "%{l1r-}.example.org",
                    "%{ir}.%{v}.list.example.org",
                    "%{i}._i.example.org",
                    "%{h}",
                    "%{p}",
                    "%{s}.example.org",
                    "%{d1r}.example.org",
                    "%{lr+.}.x.example.org");

    private static final List<String> RARE_TARGETS =
            List.of(
                    "none.example.org",
                    "none2.example.org",
                    "none3.example.org",
                    "loop.example.org",
                    "quiet.example.org",
                    "a..example.org",
                    "localhost",
                    "example.123",
                    "-.example.org-",
                    "%{d",
                    "%d",
                    "%{x}.example.org",
                    "%{d0}.example.org",
                    "%{t}.example.org",
                    "%%.example.org",
                    "%_.example.org",
                    "%-.example.org",
                    "foo:bar/baz.example.org",
                    "x".repeat(64) + ".example.org",
                    "a.".repeat(130) + "example.org",
                    "");

    private static final List<String> CIDRS =
            List.of("", "", "", "", "/24", "/32", "/0", "//64", "//0", "/24//64");

    private static final List<String> RARE_CIDRS =
            List.of("/33", "//129", "/", "//", "/08", "/24/64", "/-1", "/a", "//64/24");

    private static final List<String> IP4 =
            List.of("192.0.2.1", "192.0.2.77", "203.0.113.5", "192.0.2.0", "198.51.100.1");

    private static final List<String> RARE_IP4 =
            List.of("192.0.2", "192.0.2.256", "192.0.02.1", "192.0.2.1.", "1", "", "192.0.2.1:25");

    private static final List<String> IP6 =
            List.of("2001:db8::1", "2001:db8:9::77", "2001:DB8:0:0::1", "::ffff:192.0.2.1", "::");

    private static final List<String> RARE_IP6 =
            List.of("2001:db8::1::", "2001:db8", ":::", "2001:db8::g", "192.0.2.1", "");

    private static final List<String> ODD_TERMS =
            List.of(
                    "moo",
                    "moo:example.org",
                    "moo=example.org",
                    "moo=%{d}",
                    "moo=%x",
                    "a=example.org",
                    "all:example.org",
                    "all/8",
                    "all=x",
                    "+-all",
                    "--all",
                    "include",
                    "include:",
                    "exists",
                    "ptr:",
                    "ptr/24",
                    "mx:",
                    "a:",
                    "redirect=",
                    "redirect:d1.example.org",
                    "REDIRECT=d1.example.org",
                    "exp=",
                    "-exp=quiet.example.org",
                    "Exp=why.example.org",
                    "v=spf1",
                    "v=spf2",
                    "1up=x",
                    "a_b-c.d=x",
                    "ALL",
                    "-ALL",
                    "IP4:192.0.2.1",
                    "A",
                    "\u00e9",
                    "a\tmx",
                    "",
                    "");

    private static final List<String> EXPLANATIONS =
            List.of(
                    "why.example.org",
                    "why.example.org",
                    "macros.example.org",
                    "receiver.example.org",
                    "two.example.org",
                    "none.example.org",
                    "failing.example.org",
                    "badwhy.example.org",
                    "%{d}.why.example.org",
                    "%{c}.example.org");

    /** Who asks. */
    static final String RECEIVER = "mx.receiver.example";

    private final Random random;

    SpfCorpus(long seed) {
        random = new Random(seed);
    }

    /**
     * A question.
     *
     * @param sender a mailbox, or empty for the null path
     */
    record Case(Zone zone, List<String> records, String client, String sender, String helo) {

        /** What we say, each step told. */
        SpfResult check(Dns dns, Consumer<String> steps) {
            int at = sender.indexOf('@');
            ReversePath path =
                    sender.isEmpty()
                            ? new ReversePath.Null()
                            : new ReversePath.Of(
                                    new Address(sender.substring(0, at), sender.substring(at + 1)));
            return new Spf(dns, RECEIVER, () -> Instant.EPOCH)
                    .check(
                            new SpfQuery(SpfCheck.address(client), helo, path),
                            Deadline.in(Duration.ofMinutes(1)),
                            steps);
        }

        @Override
        public String toString() {
            return sender
                    + " from "
                    + client
                    + ", HELO "
                    + helo
                    + "\n  "
                    + String.join("\n  ", records);
        }
    }

    Case next() {
        var records = new ArrayList<String>();
        var zone = new Zone().lines(ZONE);
        for (String domain : DOMAINS) {
            if (chance(90)) {
                publish(zone, records, domain);
                if (chance(2)) {
                    publish(zone, records, domain);
                }
            }
        }
        String sender = chance(5) ? "" : pick(SENDERS) + pick(DOMAINS);
        return new Case(
                zone,
                records,
                pick(CLIENTS),
                sender,
                chance(80)
                        ? "d2.example.org"
                        : pick(List.of("laptop", "[192.0.2.1]", "h1.example.org")));
    }

    private void publish(Zone zone, List<String> records, String domain) {
        String record = record();
        zone.txt(domain, record);
        records.add(domain + " " + record);
    }

    private String record() {
        if (chance(1)) {
            return pick(
                    List.of("v=spf10 -all", "V=SPF1 -all", "v=spf1", "v=spf1 ", " v=spf1 -all"));
        }
        var terms = new ArrayList<String>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            terms.add(term());
        }
        if (chance(60)) {
            terms.add(pick(List.of("-", "~", "?", "+", "")) + "all");
        } else if (chance(40)) {
            terms.add(random.nextInt(terms.size() + 1), "redirect=" + target());
        }
        if (chance(30)) {
            terms.add(random.nextInt(terms.size() + 1), "exp=" + pick(EXPLANATIONS));
        }
        return "v=spf1 " + String.join(" ", terms);
    }

    private String term() {
        if (chance(2)) {
            return pick(ODD_TERMS);
        }
        String qualifier = pick(List.of("", "", "", "+", "-", "-", "~", "?"));
        return qualifier
                + switch (random.nextInt(8)) {
                    case 0 -> "ip4:" + (chance(3) ? pick(RARE_IP4) : pick(IP4)) + prefix("/24");
                    case 1 -> "ip6:" + (chance(3) ? pick(RARE_IP6) : pick(IP6)) + prefix("/64");
                    case 2 -> "a" + (chance(70) ? ":" + target() : "") + cidr();
                    case 3 -> "mx" + (chance(60) ? ":" + target() : "") + cidr();
                    case 4 -> "ptr" + (chance(60) ? ":" + target() : "");
                    case 5 -> "exists:" + target();
                    default -> "include:" + pick(chance(80) ? DOMAINS : TARGETS);
                };
    }

    private String target() {
        return chance(4) ? pick(RARE_TARGETS) : pick(TARGETS);
    }

    private String cidr() {
        return chance(3) ? pick(RARE_CIDRS) : pick(CIDRS);
    }

    private String prefix(String usual) {
        return chance(3) ? pick(RARE_CIDRS) : chance(50) ? usual : "";
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
