package org.posthorn.command;

import org.posthorn.Posthorn;
import org.posthorn.conf.ConfException;
import org.posthorn.net.Transcript;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;

/** {@code posthorn serve}: the daemon, in the foreground. */
@Command(
        name = "serve",
        description = {
            "Run the daemon in the foreground.",
            "Prints a line that begins with 'ready' once all listeners are open. SIGTERM stops it,"
                    + " SIGHUP reads configuration, accounts and certificates again."
        })
final class Serve implements Callable<Integer> {

    private static final Logger log = LoggerFactory.getLogger(Serve.class);

    @Mixin private Options options = new Options();

    @Option(
            names = "--trace",
            description = "Print what is said on every connection to stderr, secrets as stars.")
    private boolean trace;

    private final Terminal terminal;

    Serve(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var conf = options.load();
        conf.warnings().forEach(log::warn);
        var builder = Posthorn.from(conf, options.file());
        if (trace) {
            builder.transcript(transcript(terminal));
        }
        var signals = new LinkedBlockingQueue<Signals.Received>();
        Signals.deliver(signals);
        try (var posthorn = builder.start()) {
            terminal.out().println(posthorn.ready());
            serve(posthorn, signals);
            log.info("stopping: every client is told goodbye");
        }
        log.info("stopped");
        return ExitCode.OK;
    }

    /** Until it is told to stop, by a signal or by an interrupt. */
    static void serve(Posthorn posthorn, BlockingQueue<Signals.Received> signals) {
        try {
            while (signals.take() == Signals.Received.RELOAD) {
                reload(posthorn);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reload(Posthorn posthorn) {
        try {
            posthorn.reload();
        } catch (ConfException e) {
            e.problems().forEach(problem -> log.error("{}", problem));
            log.error("the configuration has mistakes; all goes on as before");
        } catch (IOException e) {
            log.error("not all could be read again: {}", e.getMessage());
        }
    }

    static Transcript transcript(Terminal terminal) {
        return (session, speaker, line) -> {
            String who =
                    switch (speaker) {
                        case CLIENT -> "C: ";
                        case SERVER -> "S: ";
                        case EVENT -> "-- ";
                    };
            terminal.err().println(session + " " + who + line);
        };
    }
}
