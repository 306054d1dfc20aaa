package org.posthorn.command;

import org.posthorn.Json;

import picocli.CommandLine.Option;

import java.util.List;

/** How commands print a list: a line each, or JSON. */
final class Printed {

    @Option(names = "--json", description = "As a JSON list.")
    private boolean json;

    void print(List<?> list, Terminal terminal) {
        if (json) {
            terminal.out().println(Json.write(list));
        } else {
            list.forEach(terminal.out()::println);
        }
    }
}
