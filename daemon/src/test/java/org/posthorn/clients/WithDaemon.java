package org.posthorn.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One daemon for all tests of a class; each {@link Security} has a mailbox of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WithDaemon {

    Path folder;
    Daemon daemon;

    @BeforeAll
    void start(@TempDir Path fresh) {
        folder = fresh;
        daemon = Daemon.start(fresh);
    }

    @AfterAll
    void end() {
        daemon.close();
    }

    Program installed(String program) {
        return Program.installed(program, folder);
    }

    Path file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text, ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String port(String protocol, Security security) {
        return String.valueOf(daemon.port(protocol, security));
    }
}
