package org.posthorn.command;

import org.posthorn.Json;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.DnsClient;
import org.posthorn.pipeline.spf.Spf;
import org.posthorn.pipeline.spf.SpfResult;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code posthorn spf}: needs no configuration and no daemon. */
@Command(name = "spf", description = "Who may send for a domain.")
final class SpfCommand extends CommandGroup {

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new SpfCommand()).addSubcommand(new Check(terminal));
    }

    /** {@code posthorn spf check}. */
    @Command(
            name = "check",
            description = {
                "Print what SPF says of a client: none, neutral, pass, fail, softfail, temperror"
                        + " or permerror. Each step is printed to stderr.",
                "The exit code is 0 whatever the result is."
            })
    static final class Check implements Callable<Integer> {

        @Mixin private ClientOptions client = new ClientOptions();

        @Option(names = "--json", description = "As a JSON object, with the steps in it.")
        private boolean json;

        @Mixin private Resolver resolver = new Resolver();

        private final Terminal terminal;

        Check(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            var query = client.query();
            var conf = resolver.conf();
            var steps = new ArrayList<String>();
            var spf = new Spf(new DnsClient(conf), "unknown", InstantSource.system());
            SpfResult result = spf.check(query, Deadline.in(conf.deadline()), steps::add);
            if (json) {
                terminal.out().println(Json.write(asMap(result, steps)));
            } else {
                steps.forEach(terminal.err()::println);
                result.explanation()
                        .ifPresent(text -> terminal.err().println("explanation: " + text));
                terminal.out().println(result.status().word());
            }
            return ExitCode.OK;
        }

        private static Map<String, Object> asMap(SpfResult result, List<String> steps) {
            var map = new LinkedHashMap<String, Object>();
            map.put("result", result.status().word());
            map.put("identity", result.query().identity().word());
            map.put("domain", result.domain());
            result.mechanism().ifPresent(mechanism -> map.put("mechanism", mechanism));
            result.explanation().ifPresent(explanation -> map.put("explanation", explanation));
            result.problem().ifPresent(problem -> map.put("problem", problem));
            map.put("steps", steps);
            return map;
        }
    }
}
