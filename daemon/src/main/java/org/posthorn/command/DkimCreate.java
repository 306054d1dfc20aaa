package org.posthorn.command;

import org.posthorn.pipeline.dkim.Algorithm;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.StoredKey;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code posthorn dkim create}. */
@Command(
        name = "create",
        description =
                "Make a key for a domain, and print what is to be published. It signs from then on:"
                        + " a running server notices it.")
final class DkimCreate implements Callable<Integer> {

    /** RFC 8301 §3.2. */
    static final int BITS = 2048;

    private static final int LEAST = 1024;
    private static final int MOST = 4096;

    /** What is made. */
    enum Kind {
        RSA,
        ED25519,
        BOTH
    }

    @Mixin private DkimCommand.Keys keys = new DkimCommand.Keys();

    @Parameters(paramLabel = "DOMAIN", description = "Whose mail it signs.")
    private String domain = "";

    @Option(
            names = "--selector",
            paramLabel = "NAME",
            description = "Name of the key. Default: [dkim] selector.")
    private Optional<String> selector = Optional.empty();

    @Option(
            names = "--algorithm",
            paramLabel = "KIND",
            description =
                    "rsa (the default), ed25519, or both: not all receivers know ed25519, so alone"
                            + " it is of little use. With both, that key is called NAME-ed25519.")
    private Kind kind = Kind.RSA;

    @Option(
            names = "--bits",
            paramLabel = "N",
            description = "Of an RSA key, 1024 to 4096. Default: 2048.")
    private int bits = BITS;

    private final Terminal terminal;

    DkimCreate(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        checkBits(bits);
        String name = selector.orElseGet(() -> keys.options().load().dkim().selector());
        keys.print(keys.work(folder -> create(folder, name)), terminal);
        return ExitCode.OK;
    }

    static void checkBits(int bits) {
        if (bits < LEAST || bits > MOST) {
            throw new CommandException("--bits: must be 1024 to 4096", ExitCode.USAGE);
        }
    }

    private List<StoredKey> create(KeyFolder folder, String name) throws IOException {
        var made = new ArrayList<StoredKey>();
        if (kind != Kind.ED25519) {
            made.add(folder.create(domain, name, Algorithm.RSA, bits, StoredKey.Use.SIGNING));
        }
        if (kind != Kind.RSA) {
            String second = kind == Kind.BOTH ? KeyFolder.second(name) : name;
            made.add(folder.create(domain, second, Algorithm.ED25519, bits, StoredKey.Use.SIGNING));
        }
        return made;
    }
}
