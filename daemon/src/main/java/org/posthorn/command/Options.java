package org.posthorn.command;

import org.jspecify.annotations.Nullable;
import org.posthorn.PosthornConf;
import org.posthorn.conf.Conf;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;

/** What commands take that need a configuration. */
final class Options {

    static final Path HERE = Path.of("posthorn.toml");
    static final Path SYSTEM = Path.of("/etc/posthorn/posthorn.toml");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The configuration. Default: posthorn.toml here, else"
                            + " /etc/posthorn/posthorn.toml.")
    private @Nullable Path file;

    Path file() {
        if (file != null) {
            return file;
        }
        return Files.exists(HERE) ? HERE : SYSTEM;
    }

    /** Where a new configuration goes. */
    Path newFile() {
        return file == null ? HERE : file;
    }

    PosthornConf load() {
        return Conf.load(PosthornConf.class, file());
    }
}
