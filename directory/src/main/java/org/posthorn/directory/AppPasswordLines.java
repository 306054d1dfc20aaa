package org.posthorn.directory;

import org.posthorn.conf.Secret;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The file of app passwords, one a line: {@code user@domain:name:password:services:day}, with
 * {@code all} for all services. Empty lines and those that begin with {@code #} are comments.
 */
record AppPasswordLines(Map<String, List<AppPassword>> accounts, List<DirectoryProblem> problems)
        implements ParsedFile {

    static final AppPasswordLines EMPTY = new AppPasswordLines(Map.of(), List.of());

    private static final int FIELDS = 5;

    private static final Names ANY = new Names(Optional.empty());

    AppPasswordLines {
        problems = List.copyOf(problems);
    }

    static AppPasswordLines parse(byte[] content, Path file) {
        var accounts = new LinkedHashMap<String, List<AppPassword>>();
        var problems = new ArrayList<DirectoryProblem>();
        int number = 0;
        for (String line : new String(content, StandardCharsets.UTF_8).split("\r?\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                String[] field = line.split(":", -1);
                accounts.computeIfAbsent(key(field[0]), user -> new ArrayList<>())
                        .add(password(field));
            } catch (AccountException | IllegalArgumentException | DateTimeException e) {
                // never with the line: it holds a password
                problems.add(
                        new DirectoryProblem(
                                file,
                                number,
                                "not user@domain:name:{SCHEME}password:services:day"));
            }
        }
        return new AppPasswordLines(accounts, problems);
    }

    private static AppPassword password(String[] field) {
        if (field.length != FIELDS || !field[2].startsWith("{")) {
            throw new IllegalArgumentException("not a line of this file");
        }
        return new AppPassword(
                field[1],
                new Secret(field[2]),
                field[3].equals("all") ? Set.of() : Set.of(field[3].split(",", -1)),
                LocalDate.parse(field[4]));
    }

    static String line(String user, AppPassword password) {
        String services =
                password.services().isEmpty()
                        ? "all"
                        : String.join(",", new TreeSet<>(password.services()));
        return String.join(
                ":",
                user,
                password.name(),
                password.stored().value(),
                services,
                password.created().toString());
    }

    /** Whether a line is this account's, and of this name where one is given. */
    static boolean isOf(String line, String user, String name) {
        String[] field = line.split(":", 3);
        return !line.startsWith("#")
                && field.length == 3
                && key(field[0]).equals(key(user))
                && (name.isEmpty() || field[1].equals(name));
    }

    /** The form in which two login names are the same. */
    static String key(String user) {
        return ANY.mailbox(user).map(Names::key).orElseGet(() -> Names.folded(user));
    }
}
