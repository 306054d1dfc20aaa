package org.posthorn.command;

import org.posthorn.Json;

import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** What commands have in common that change messages of the queue. */
abstract class QueueChange implements Callable<Integer> {

    /** Ids in one request, so that it stays below the longest one. */
    private static final int IDS = 500;

    @Mixin private QueueCommand.Filter filter = new QueueCommand.Filter();

    @Parameters(paramLabel = "ID", arity = "0..*", description = "As list prints it.")
    private List<String> ids = List.of();

    @Option(names = "--all", description = "Every message.")
    private boolean all;

    @Option(names = "--json", description = "As {changed, failed, unknown}.")
    private boolean json;

    private final Terminal terminal;
    private final String what;
    private final String done;

    /**
     * @param what is to be done
     * @param done the same, when it is
     */
    QueueChange(Terminal terminal, String what, String done) {
        this.terminal = terminal;
        this.what = what;
        this.done = done;
    }

    @Override
    public final Integer call() throws IOException {
        int ways = (ids.isEmpty() ? 0 : 1) + (filter.isEmpty() ? 0 : 1) + (all ? 1 : 0);
        if (ways != 1) {
            throw new CommandException(
                    "which messages? either IDs, or --sender, --recipient, --domain and --state,"
                            + " or --all",
                    ExitCode.USAGE);
        }
        long changed = 0;
        var failed = new ArrayList<Object>();
        var unknown = new ArrayList<Object>();
        try (var desk = QueueCommand.open(filter.options())) {
            for (Map<String, Object> request : requests()) {
                var answer = QueueCommand.ask(desk, request).getFirst();
                changed += QueueText.number(answer, "changed");
                failed.addAll(list(answer, "failed"));
                unknown.addAll(list(answer, "unknown"));
            }
        }
        if (json) {
            var map = new LinkedHashMap<String, Object>();
            map.put("changed", changed);
            map.put("failed", failed);
            map.put("unknown", unknown);
            terminal.out().println(Json.write(map));
        } else {
            terminal.out().println(changed + " messages " + done);
            failed.forEach(id -> error(id + " could not be changed; the log says why"));
            unknown.forEach(id -> error(id + " is not in the queue"));
        }
        return failed.isEmpty() && unknown.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private List<Map<String, Object>> requests() {
        Map<String, Object> request = filter.request(what);
        request.put("all", all);
        if (ids.isEmpty()) {
            return List.of(request);
        }
        var requests = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < ids.size(); i += IDS) {
            var part = new HashMap<>(request);
            part.put("ids", ids.subList(i, Math.min(ids.size(), i + IDS)));
            requests.add(part);
        }
        return requests;
    }

    private static List<?> list(Map<?, ?> answer, String key) {
        return answer.get(key) instanceof List<?> list ? list : List.of();
    }

    private void error(String text) {
        terminal.err().println("posthorn: " + text);
    }
}
