package org.posthorn.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** {@code posthorn} itself: its commands do the work. */
@Command(
        name = "posthorn",
        description = "A mail server: SMTP, IMAP and POP3 over a Maildir.",
        mixinStandardHelpOptions = true,
        versionProvider = Root.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND")
final class Root extends CommandGroup {

    /** From the build. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() throws IOException {
            try (var in = Root.class.getResourceAsStream("/org/posthorn/version.txt")) {
                String version =
                        new String(
                                Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
                return new String[] {"posthorn " + version.strip()};
            }
        }
    }
}
