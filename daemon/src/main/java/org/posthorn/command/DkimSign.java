package org.posthorn.command;

import org.posthorn.disk.WholeFile;
import org.posthorn.pipeline.dkim.Algorithm;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dkim.DkimKey;
import org.posthorn.pipeline.dkim.DkimSigner;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.UnsignableException;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code posthorn dkim sign}: needs no configuration. */
@Command(
        name = "sign",
        description = {
            "Print a message with a signature in front, and all its octets as they are.",
            "It is signed as it will be sent, with CRLF at the end of each line. The signature's"
                    + " own lines end like the first one of the message."
        })
final class DkimSign implements Callable<Integer> {

    /** Longer than the first line of any message. */
    private static final int FIRST_LINE = 64 << 10;

    @Parameters(paramLabel = "FILE", description = "A message; line ends may be LF.")
    private Path file = Path.of("");

    @Option(
            names = "--key",
            paramLabel = "PEM",
            required = true,
            description = "The file of the private key, RSA or Ed25519.")
    private Path key = Path.of("");

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            required = true,
            description = "Who signs: d=.")
    private String domain = "";

    @Option(
            names = "--selector",
            paramLabel = "NAME",
            required = true,
            description = "Where the key is published: s=.")
    private String selector = "";

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            description =
                    "rsa-sha256 or ed25519-sha256, if it shall be an error that the key is of the"
                            + " other kind.")
    private Optional<String> algorithm = Optional.empty();

    private final Terminal terminal;

    DkimSign(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        String pem = WholeFile.text(key, StandardCharsets.ISO_8859_1);
        DkimKey signing = KeyFolder.parse(domain, selector, pem, key);
        checkAlgorithm(signing.algorithm());
        byte[] signature = signature(signing);
        var out = terminal.octets();
        out.write(signature);
        try (var in = Files.newInputStream(file)) {
            in.transferTo(out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private void checkAlgorithm(Algorithm found) {
        String wanted = algorithm.orElse(found.toString()).toLowerCase(Locale.ROOT);
        if (List.of(Algorithm.values()).stream().noneMatch(a -> a.toString().equals(wanted))) {
            throw new CommandException("--algorithm: no such algorithm", ExitCode.USAGE);
        }
        if (!found.toString().equals(wanted)) {
            throw new CommandException(key + " is a key for " + found);
        }
    }

    private byte[] signature(DkimKey signing) throws IOException {
        var signer =
                new DkimSigner(List.of(signing), DkimConf.DEFAULT.rules(), InstantSource.system());
        try (var message = signer.begin();
                var in = Files.newInputStream(file)) {
            DkimVerify.feed(in, message::write);
            String field = new String(message.end(), StandardCharsets.US_ASCII);
            return (endsWithLf() ? field.replace("\r\n", "\n") : field)
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (UnsignableException e) {
            throw new CommandException(file + ": " + e.getMessage());
        }
    }

    /** Whether the first line ends with LF alone. */
    private boolean endsWithLf() throws IOException {
        try (var in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(FIRST_LINE), StandardCharsets.ISO_8859_1);
            int lf = start.indexOf('\n');
            return lf == 0 || (lf > 0 && start.charAt(lf - 1) != '\r');
        }
    }
}
