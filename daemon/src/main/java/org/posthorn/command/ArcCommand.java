package org.posthorn.command;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.DnsClient;
import org.posthorn.pipeline.arc.ArcResult;
import org.posthorn.pipeline.arc.ArcStatus;
import org.posthorn.pipeline.arc.ArcVerifier;
import org.posthorn.pipeline.dkim.HeaderMemory;
import org.posthorn.pipeline.dkim.Judge;
import org.posthorn.pipeline.dkim.MessagePass;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code posthorn arc}: needs no configuration and no daemon. */
@Command(name = "arc", description = "Chains of seals, which forwarders put into messages.")
final class ArcCommand extends CommandGroup {

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new ArcCommand()).addSubcommand(new Verify(terminal));
    }

    /** {@code posthorn arc verify}. */
    @Command(
            name = "verify",
            description =
                    "Judge the chain of a message: prints one word (pass, fail, none, temperror),"
                            + " and on stderr the reason, or who has sealed and what they found."
                            + " Exit code 1 unless it passes.")
    static final class Verify implements Callable<Integer> {

        @Parameters(paramLabel = "FILE", description = "A message; line ends may be LF.")
        private Path file = Path.of("");

        @Mixin private Resolver resolver = new Resolver();

        private final Terminal terminal;

        Verify(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            ArcResult result = judge();
            if (!result.reason().isEmpty()) {
                terminal.err().println(result.reason());
            }
            int number = 0;
            for (ArcResult.Hop hop : result.hops()) {
                number++;
                terminal.err()
                        .println(
                                String.format(
                                        "%d d=%s s=%s %s",
                                        number,
                                        hop.domain(),
                                        hop.selector(),
                                        printable(hop.assessment())));
            }
            result.oldestPass()
                    .ifPresent(oldest -> terminal.err().println("oldest-pass=" + oldest));
            terminal.out().println(result.status().word());
            return result.status() == ArcStatus.PASS ? ExitCode.OK : ExitCode.SOFTWARE;
        }

        private ArcResult judge() throws IOException {
            var conf = resolver.conf();
            var judge = new Judge(new DnsClient(conf), InstantSource.system());
            var verification = new ArcVerifier(judge).begin();
            try (var pass = new MessagePass(new HeaderMemory(), List.of(verification));
                    var in = Files.newInputStream(file)) {
                DkimVerify.feed(in, pass::write);
                pass.end();
                return verification.end(Deadline.in(conf.deadline()));
            }
        }

        private static String printable(String text) {
            return text.replaceAll("[\\s]+", " ").replaceAll("[^ -~]", "?");
        }
    }
}
