package org.posthorn.command;

import org.posthorn.Json;
import org.posthorn.PosthornConf;
import org.posthorn.conf.Effective;
import org.posthorn.conf.Reference;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code posthorn config}: what is in force. */
@Command(
        name = "config",
        description = "Print the effective configuration, defaults marked and secrets as stars.")
final class Config implements Runnable {

    @Mixin private Options options = new Options();

    @Option(names = "--json", description = "As a list of {key, value, default}.")
    private boolean json;

    @Option(names = "--reference", description = "Print every key there is instead, explained.")
    private boolean reference;

    private final Terminal terminal;

    Config(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        if (reference) {
            terminal.out().print(reference());
        } else {
            var conf = options.load();
            var sections = Effective.of(conf, options.file());
            terminal.out()
                    .print(json ? Json.write(flat(sections)) + "\n" : Effective.text(sections));
        }
        terminal.out().flush();
    }

    static String reference() {
        return Reference.of(
                PosthornConf.class,
                """
                Every key of posthorn.toml, commented out at its default. Keys marked as required have none.
                Durations are written "500ms", "30s", "5m", "1h", "2d"; sizes "25MB" (25,000,000 octets) or "25MiB" (26,214,400);
                secrets "file:/run/secrets/name", "env:NAME" or themselves. Relative paths start at this file's folder.

                Made by: ./posthorn config --reference > conf/posthorn.toml
                """);
    }

    private static List<Map<String, Object>> flat(List<Effective.Section> sections) {
        var all = new ArrayList<Map<String, Object>>();
        for (var section : sections) {
            for (var value : section.values()) {
                var one = new LinkedHashMap<String, Object>();
                one.put("table", section.header());
                one.put("key", value.key());
                one.put("value", value.value());
                one.put("default", value.byDefault());
                all.add(one);
            }
        }
        return all;
    }
}
