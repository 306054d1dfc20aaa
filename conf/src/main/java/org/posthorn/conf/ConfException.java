package org.posthorn.conf;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with a configuration. */
public final class ConfException extends RuntimeException {

    private final transient List<Problem> problems;

    public ConfException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** In the order of the file, at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
