package org.posthorn.command;

import org.posthorn.Json;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.DnsClient;
import org.posthorn.pipeline.Identifiers;
import org.posthorn.pipeline.dkim.DkimResults;
import org.posthorn.pipeline.dmarc.Dmarc;
import org.posthorn.pipeline.dmarc.DmarcResult;
import org.posthorn.pipeline.spf.Spf;
import org.posthorn.pipeline.spf.SpfResult;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code posthorn dmarc}: needs no configuration and no daemon. */
@Command(
        name = "dmarc",
        description = "Whether domains vouch for messages, and what others tell them about it.")
final class DmarcCommand extends CommandGroup {

    /** Longer than any header that a server takes. */
    private static final int MAX_HEADER = 1 << 20;

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new DmarcCommand())
                .addSubcommand(new Check(terminal))
                .addSubcommand(new DmarcReport(terminal));
    }

    /** {@code posthorn dmarc check}. */
    @Command(
            name = "check",
            description = {
                "Print what DMARC says of a message that such a client sends: pass, fail, none,"
                        + " temperror or permerror, and what becomes of it: none, quarantine or"
                        + " reject. What SPF and DKIM say is printed to stderr.",
                "The exit code is 0 whatever the result is."
            })
    static final class Check implements Callable<Integer> {

        @Parameters(paramLabel = "FILE", description = "A message; line ends may be LF.")
        private Path file = Path.of("");

        @Option(names = "--json", description = "As a JSON object.")
        private boolean json;

        @Mixin private ClientOptions client = new ClientOptions();

        @Mixin private Resolver resolver = new Resolver();

        private final Terminal terminal;

        Check(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            var conf = resolver.conf();
            var dns = new DnsClient(conf);
            var deadline = Deadline.in(conf.deadline());
            SpfResult sender =
                    new Spf(dns, "unknown", InstantSource.system()).check(client.query(), deadline);
            DkimResults signatures = DkimVerify.judge(file, conf);
            DmarcResult result =
                    new Dmarc(dns)
                            .check(
                                    Identifiers.authors(header(file)),
                                    Identifiers.of(sender, signatures),
                                    deadline);
            if (json) {
                terminal.out().println(Json.write(asMap(result, sender, signatures)));
            } else {
                terminal.err().println("spf: " + sender.status().word() + " " + sender.domain());
                signatures
                        .results()
                        .forEach(each -> terminal.err().println("dkim: " + DkimVerify.line(each)));
                result.published()
                        .ifPresent(found ->
                                terminal.err().println("record: _dmarc." + found.domain()));
                result.problem().ifPresent(text -> terminal.err().println("problem: " + text));
                terminal.out().println(result.status().word() + " " + result.wanted().word());
            }
            return ExitCode.OK;
        }

        private static byte[] header(Path file) throws IOException {
            try (var in = Files.newInputStream(file)) {
                return in.readNBytes(MAX_HEADER);
            }
        }

        private static Map<String, Object> asMap(
                DmarcResult result, SpfResult sender, DkimResults signatures) {
            var map = new LinkedHashMap<String, Object>();
            map.put("result", result.status().word());
            map.put("disposition", result.wanted().word());
            result.author().ifPresent(author -> map.put("author", author.text()));
            result.published().ifPresent(found -> map.put("record", "_dmarc." + found.domain()));
            result.problem().ifPresent(problem -> map.put("problem", problem));
            map.put("spf", sender.status().word());
            map.put("dkim", signatures.results().stream().map(DkimVerify::line).toList());
            return map;
        }
    }
}
