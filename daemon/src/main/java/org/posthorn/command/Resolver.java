package org.posthorn.command;

import org.posthorn.conf.HostPort;
import org.posthorn.dns.DnsConf;

import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

import java.util.List;

/** Who is asked, by commands that need no configuration. */
final class Resolver {

    @Option(
            names = "--dns",
            paramLabel = "HOST:PORT",
            description = "The address of the resolver. Default: those of the system.")
    private String server = "";

    DnsConf conf() {
        try {
            return server.isEmpty()
                    ? DnsConf.DEFAULT
                    : DnsConf.DEFAULT.with(List.of(HostPort.parse(server)));
        } catch (IllegalArgumentException e) {
            throw new CommandException("--dns: " + e.getMessage(), ExitCode.USAGE);
        }
    }
}
