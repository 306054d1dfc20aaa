package org.posthorn.outbound.relay;

import org.posthorn.dns.Answer;
import org.posthorn.dns.Answer.Security;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;
import org.posthorn.dns.Zone;

import java.util.Arrays;
import java.util.List;

/** A zone that DNSSEC proves, but for some domains. */
final class PartlySigned implements Dns {

    private final FakeDns signed;
    private final FakeDns unsigned;
    private final List<Name> without;

    PartlySigned(Zone zone, String... without) {
        this.signed = new FakeDns(zone, Security.SECURE);
        this.unsigned = new FakeDns(zone);
        this.without = Arrays.stream(without).map(Name::new).toList();
    }

    @Override
    public <R extends Data> Answer<R> ask(Question<R> question, Deadline deadline) {
        boolean outside = without.stream().anyMatch(name -> question.name().isWithin(name));
        return (outside ? unsigned : signed).ask(question, deadline);
    }

    /** What was asked about TLSA. */
    List<String> tlsa() {
        return signed.asked().stream()
                .map(Question::toString)
                .filter(text -> text.endsWith(" TLSA"))
                .toList();
    }
}
