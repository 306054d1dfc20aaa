package org.posthorn.pipeline.spf;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Zone;
import org.posthorn.mail.Address;
import org.posthorn.mail.ReversePath;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;

/**
 * Checks over a zone of its own: {@code ada@example.org} from 192.0.2.1, if nothing else is said.
 */
final class SpfCheck {

    final Zone zone = new Zone();
    final FakeDns dns = new FakeDns(zone);
    private String helo = "mail.example.org";

    SpfCheck lines(String lines) {
        zone.lines(lines);
        return this;
    }

    SpfCheck helo(String name) {
        helo = name;
        return this;
    }

    /** Of what example.org publishes. */
    SpfResult of(String record) {
        return of(record, "192.0.2.1");
    }

    SpfResult of(String record, String client) {
        zone.txt("example.org", record);
        return from("ada@example.org", client);
    }

    /** The sender is split at its last at sign, whatever it is; an empty one is the null path. */
    SpfResult from(String sender, String client) {
        int at = sender.lastIndexOf('@');
        ReversePath path =
                sender.isEmpty()
                        ? new ReversePath.Null()
                        : new ReversePath.Of(
                                new Address(sender.substring(0, at), sender.substring(at + 1)));
        return new Spf(dns, "mx.receiver.example", () -> Instant.ofEpochSecond(1_700_000_000))
                .check(
                        new SpfQuery(address(client), helo, path),
                        Deadline.in(Duration.ofMinutes(1)));
    }

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
