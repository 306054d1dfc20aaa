package org.posthorn.command;

import org.posthorn.conf.HostPort;
import org.posthorn.dns.DnsConf;

import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

import java.util.List;

/** Who is asked. */
final class Resolver {

    @Option(
            names = "--dns",
            paramLabel = "HOST:PORT",
            description =
                    "The address of the resolver. Default: [dns] servers, where the command reads"
                            + " the configuration, or those of the system.")
    private String server = "";

    /** By commands that need no configuration. */
    DnsConf conf() {
        return conf(DnsConf.DEFAULT);
    }

    /** By commands that have read one. */
    DnsConf conf(DnsConf configured) {
        try {
            return server.isEmpty() ? configured : configured.with(List.of(HostPort.parse(server)));
        } catch (IllegalArgumentException e) {
            throw new CommandException("--dns: " + e.getMessage(), ExitCode.USAGE);
        }
    }
}
