package org.posthorn.command;

import org.posthorn.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code posthorn queue show}. */
@Command(
        name = "show",
        description = "Tell everything about a message: its envelope, each attempt, and the next.")
final class QueueShow implements Callable<Integer> {

    @Mixin private Options options = new Options();

    @Parameters(paramLabel = "ID", description = "As list prints it.")
    private String id = "";

    @Option(
            names = "--json",
            description =
                    "As list --json, with envelopeId, submitted, returned, utf8, tlsRequired,"
                            + " steps and leftOut (earlier steps, where there are very many).")
    private boolean json;

    private final Terminal terminal;

    QueueShow(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        try (var desk = QueueCommand.open(options)) {
            var story = QueueCommand.ask(desk, Map.of("do", "queue show", "id", id)).getFirst();
            if (json) {
                terminal.out().println(Json.write(story));
            } else {
                print(story);
            }
        }
        return ExitCode.OK;
    }

    private void print(Map<String, Object> story) {
        line("id: " + id);
        line("state: " + text(story, "state"));
        line("sender: <" + text(story, "sender") + ">, account " + text(story, "account"));
        line(
                "accepted: "
                        + QueueText.time(text(story, "accepted"))
                        + ", "
                        + new Ages(Instant.now()).of(QueueText.text(story, "accepted"))
                        + " ago");
        line("size: " + QueueText.number(story, "size") + " octets");
        if (story.containsKey("envelopeId")) {
            line("envelope id: " + text(story, "envelopeId"));
        }
        if (Boolean.TRUE.equals(story.get("utf8"))) {
            line("needs: SMTPUTF8");
        }
        if (Boolean.TRUE.equals(story.get("tlsRequired"))) {
            line("needs: REQUIRETLS");
        }
        QueueText.maps(story, "recipients").forEach(recipient -> line(recipient(recipient)));
        long leftOut = QueueText.number(story, "leftOut");
        if (leftOut > 0) {
            line("… " + leftOut + " earlier steps");
        }
        QueueText.maps(story, "steps").forEach(this::step);
    }

    private static String recipient(Map<?, ?> recipient) {
        String next = text(recipient, "next");
        String said = text(recipient, "diagnosis");
        return "recipient: <"
                + text(recipient, "address")
                + "> "
                + text(recipient, "progress")
                + ", "
                + QueueText.number(recipient, "attempts")
                + " attempts"
                + (next.isEmpty() ? "" : ", next " + QueueText.time(next))
                + (said.isEmpty() ? "" : ": " + said);
    }

    private void step(Map<?, ?> step) {
        switch (text(step, "step")) {
            case "attempted" -> attempt(step);
            case "signed" -> line("signed: " + text(step, "form"));
            case "expired" -> line(at(step) + " given up for " + named(step));
            case "delayed" -> line(at(step) + " sender told of the delay for " + named(step));
            case "reported" -> line(at(step) + " report " + text(step, "report") + " sent");
            default -> line(at(step) + " " + text(step, "step") + " by hand");
        }
    }

    private void attempt(Map<?, ?> step) {
        Instant began = Instant.parse(text(step, "began"));
        Duration took = Duration.between(began, Instant.parse(text(step, "at")));
        line(
                at(step)
                        + " by way of "
                        + text(step, "destination")
                        + ", host "
                        + orNone(text(step, "host"))
                        + ", TLS "
                        + orNone(text(step, "tls"))
                        + ", "
                        + took.toMillis()
                        + " ms");
        String next = text(step, "next");
        for (Map<?, ?> result : QueueText.maps(step, "results")) {
            String outcome = text(result, "outcome");
            line(
                    "  <"
                            + text(result, "address")
                            + "> "
                            + outcome
                            + (outcome.equals("deferred") ? " until " + QueueText.time(next) : "")
                            + ": "
                            + text(result, "status")
                            + " "
                            + text(result, "text"));
        }
    }

    private static String at(Map<?, ?> step) {
        return QueueText.time(text(step, "at"));
    }

    private static String named(Map<?, ?> step) {
        return step.get("recipients") instanceof List<?> all
                ? all.stream().map(each -> "<" + each + ">").collect(Collectors.joining(", "))
                : "nobody";
    }

    private static String text(Map<?, ?> map, String key) {
        return QueueText.text(map, key);
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "none" : text;
    }

    private void line(String text) {
        terminal.out().println(text);
    }
}
