package org.posthorn.command;

import org.posthorn.command.Check.Finding;
import org.posthorn.command.Check.Level;
import org.posthorn.conf.HostPort;
import org.posthorn.dns.Answer;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.DnsClient;
import org.posthorn.dns.DnsConf;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether each of the configured resolvers answers. Those of the system are not ours to check. */
final class ResolverCheck {

    /** For one resolver. Mail waits longer: this is for somebody who looks on. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private ResolverCheck() {}

    /** An error where none is left that does. */
    static List<Finding> of(DnsConf conf) {
        var findings = new ArrayList<Finding>();
        var faults = new ArrayList<String>();
        for (HostPort server : conf.servers()) {
            String text = "dns: " + server;
            fault(conf.with(List.of(server)))
                    .ifPresentOrElse(
                            why -> faults.add(text + " is of no use: " + why),
                            () -> findings.add(new Finding(Level.OK, text + " answers")));
        }
        Level level = findings.isEmpty() ? Level.ERROR : Level.WARNING;
        faults.forEach(fault -> findings.add(new Finding(level, fault)));
        return findings;
    }

    /** The root is known to whoever knows any domain. */
    private static Optional<String> fault(DnsConf one) {
        var answer = new DnsClient(one).ask(Question.mx(Name.ROOT), Deadline.in(PATIENCE));
        return answer instanceof Answer.Failed<?>(var trouble)
                ? Optional.of(trouble.text())
                : Optional.empty();
    }
}
