package org.posthorn.command;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.DnsClient;
import org.posthorn.dns.DnsConf;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dkim.DkimResult;
import org.posthorn.pipeline.dkim.DkimResults;
import org.posthorn.pipeline.dkim.DkimVerifier;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code posthorn dkim verify}: needs no configuration. */
@Command(
        name = "verify",
        description =
                "Judge the signatures of a message: prints one word for the best of them (pass,"
                        + " fail, neutral, policy, temperror, permerror, none), and the reasons on"
                        + " stderr. Exit code 1 unless one passes.")
final class DkimVerify implements Callable<Integer> {

    private static final int BLOCK = 64 << 10;

    @Parameters(paramLabel = "FILE", description = "A message; line ends may be LF.")
    private Path file = Path.of("");

    @Mixin private Resolver resolver = new Resolver();

    private final Terminal terminal;

    DkimVerify(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        DkimResults results = judge(file, resolver.conf());
        results.results().forEach(result -> terminal.err().println(line(result)));
        if (results.ignored() > 0) {
            terminal.err().println(results.ignored() + " more signatures were not looked at");
        }
        var best = results.best().map(DkimResult::outcome);
        terminal.out().println(best.map(DkimResult.Outcome::word).orElse("none"));
        return best.equals(Optional.of(DkimResult.Outcome.PASS)) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    static DkimResults judge(Path file, DnsConf conf) throws IOException {
        var verifier =
                new DkimVerifier(
                        new DnsClient(conf),
                        DkimConf.DEFAULT.maxSignatures(),
                        InstantSource.system());
        try (var verification = verifier.begin();
                var in = Files.newInputStream(file)) {
            feed(in, verification::write);
            return verification.end(Deadline.in(conf.deadline()));
        }
    }

    static String line(DkimResult result) {
        return String.format(
                        "%s d=%s s=%s i=%s a=%s b=%s %s",
                        result.outcome().word(),
                        result.domain(),
                        result.selector(),
                        result.identity().replaceAll("[^ -~]", "?"),
                        result.algorithm(),
                        result.signature(),
                        result.reason())
                .strip();
    }

    /** Takes a message as it comes. */
    @FunctionalInterface
    interface Taker {
        void write(byte[] octets, int offset, int length);
    }

    /** With CRLF as it was sent: what keeps mail in files often has LF. */
    static void feed(InputStream in, Taker taker) throws IOException {
        byte[] block = new byte[BLOCK];
        byte[] out = new byte[2 * BLOCK];
        byte last = 0;
        for (int count = in.read(block); count >= 0; count = in.read(block)) {
            int length = 0;
            for (int i = 0; i < count; i++) {
                if (block[i] == '\n' && last != '\r') {
                    out[length++] = '\r';
                }
                last = block[i];
                out[length++] = last;
            }
            taker.write(out, 0, length);
        }
    }
}
