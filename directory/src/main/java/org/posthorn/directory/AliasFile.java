package org.posthorn.directory;

import org.posthorn.mail.Address;
import org.posthorn.mail.DomainName;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Aliases as Postfix's virtual(5) writes them: {@code pattern target, target}, where a line that
 * begins with a blank continues the one before, or as aliases(5) does, {@code name: target,
 * target}. Patterns are {@code user@domain}, {@code user} (of the first domain) and
 * {@code @domain}; a line for one of our domains alone, which tells Postfix that the domain is
 * virtual, says nothing here.
 *
 * <p>Targets are addresses, alone or as {@code Name <address>}, {@code @domain} to keep the local
 * part, or {@code :include:} and the name of a file with more of them. Commands and files are
 * refused.
 */
record AliasFile(Map<String, Alias> aliases, List<DirectoryProblem> problems)
        implements ParsedFile {

    /** Of an alias: the limit that Postfix sets on an expansion. */
    static final int MAX_TARGETS = 1000;

    /** Files that include files that include. */
    private static final int MAX_DEPTH = 5;

    /** In one file of aliases. */
    private static final int MAX_INCLUDES = 1000;

    private static final String INCLUDE = ":include:";

    private static final String NO_FILES = "commands and files cannot be targets; write an address";

    static final AliasFile EMPTY = new AliasFile(Map.of(), List.of());

    /**
     * What a pattern stands for.
     *
     * @param line the line that says so, 0 where no file does
     */
    record Alias(List<Target> targets, int line) {

        Alias {
            targets = List.copyOf(targets);
        }

        List<String> spelled() {
            return targets.stream().map(Target::toString).toList();
        }

        @Override
        public String toString() {
            String where = line > 0 ? "of line " + line + " " : "";
            return where + "to " + String.join(", ", spelled());
        }
    }

    /** What {@code :include:} names. */
    @FunctionalInterface
    interface Includes {

        /** Includes nothing: for whoever asks what a file itself says. */
        Includes UNREAD = name -> List.of();

        /** Refuses to include: for entries that stand in no file. */
        Includes REFUSED =
                name -> {
                    throw new IllegalArgumentException(NO_FILES);
                };

        /** The lines of a file; throws {@link IllegalArgumentException} if it cannot be read. */
        List<String> lines(String name);
    }

    sealed interface Target {

        record Mailbox(Address address) implements Target {
            @Override
            public String toString() {
                return address.toString();
            }
        }

        /** The same local part in another domain. */
        record Domain(String name) implements Target {
            @Override
            public String toString() {
                return "@" + name;
            }
        }
    }

    AliasFile {
        problems = List.copyOf(problems);
    }

    /** The key of {@code @domain}, which no mailbox has. */
    static String catchAll(String domain) {
        return "@" + domain;
    }

    /** Without what it includes. */
    static AliasFile parse(byte[] content, Path file, Names names, Set<String> domains) {
        return parse(content, file, names, domains, Includes.UNREAD);
    }

    static AliasFile parse(
            byte[] content, Path file, Names names, Set<String> domains, Includes includes) {
        return new Parser(file, names, domains, includes).parse(content);
    }

    /** What stands behind a pattern; throws {@link IllegalArgumentException}. */
    static List<Target> targets(String text, Names names) {
        return new Parser(Path.of(""), names, Set.of(), Includes.REFUSED).targets(text);
    }

    private static final class Parser {

        private final Path file;
        private final Names names;
        private final Set<String> domains;
        private final Includes includes;
        private final Map<String, Alias> aliases = new LinkedHashMap<>();
        private final List<DirectoryProblem> problems = new ArrayList<>();
        private int included;

        Parser(Path file, Names names, Set<String> domains, Includes includes) {
            this.file = file;
            this.names = names;
            this.domains = domains;
            this.includes = includes;
        }

        AliasFile parse(byte[] content) {
            var logical = new StringBuilder();
            int begin = 0;
            int number = 0;
            for (String line : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
                number++;
                String text = line.strip();
                // Comments and empty lines do not end a logical line. postconf(5)
                if (text.isEmpty() || text.startsWith("#")) {
                    continue;
                }
                if (!Character.isWhitespace(line.charAt(0))) {
                    entry(logical.toString(), begin);
                    logical.setLength(0);
                    begin = number;
                } else if (begin == 0) {
                    problem(number, "continues a line that is not there");
                    continue;
                }
                logical.append(text).append(' ');
            }
            entry(logical.toString(), begin);
            return new AliasFile(aliases, problems);
        }

        private void entry(String line, int number) {
            if (line.isEmpty()) {
                return;
            }
            try {
                int end = wordEnd(line);
                String pattern = withoutColon(TargetList.unquoted(line.substring(0, end)));
                String rest = line.substring(end).strip();
                Optional<String> key = key(pattern);
                if (key.isEmpty()) {
                    return;
                }
                List<Target> targets = targets(apart(rest) ? rest.substring(1) : rest);
                if (aliases.putIfAbsent(key.get(), new Alias(targets, number)) != null) {
                    throw new IllegalArgumentException(
                            pattern + " stands in this file twice; the first line counts");
                }
            } catch (IllegalArgumentException e) {
                problem(number, String.valueOf(e.getMessage()));
            }
        }

        private List<Target> targets(String text) {
            List<String> words = TargetList.of(text);
            if (words.isEmpty()) {
                throw new IllegalArgumentException("no target; write pattern target, target");
            }
            var targets = new ArrayList<Target>();
            add(words, 0, targets); // none of a file with none in it
            return targets;
        }

        /** Of the first word: a comma or blank outside of quotes, or behind the colon there. */
        private static int wordEnd(String line) {
            boolean quoted = false;
            boolean literal = false;
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                if (c == '\\' && quoted) {
                    i++;
                } else if (c == '"') {
                    quoted = !quoted;
                } else if (!quoted && c == ':' && !literal) {
                    return i + 1;
                } else if (!quoted && (c == ',' || Character.isWhitespace(c))) {
                    return i;
                }
                literal |= c == '[';
            }
            return line.length();
        }

        /** {@code name:} as {@code name}. aliases(5). */
        private static String withoutColon(String word) {
            return word.endsWith(":") ? word.substring(0, word.length() - 1) : word;
        }

        /** Whether the colon of {@code name : target} begins this. */
        private static boolean apart(String rest) {
            return rest.equals(":")
                    || (rest.startsWith(":") && Character.isWhitespace(rest.charAt(1)));
        }

        /** Empty for a domain of ours alone. */
        private Optional<String> key(String pattern) {
            if (pattern.startsWith("@") && pattern.length() > 1) {
                return Optional.of(catchAll(domain(pattern.substring(1))));
            }
            if (domains.contains(DomainName.canonical(pattern))) {
                return Optional.empty();
            }
            Address mailbox = mailbox(pattern, "pattern");
            return Optional.of(
                    pattern.indexOf('@') < 0
                            ? Names.bareKey(mailbox.localPart())
                            : Names.key(mailbox));
        }

        private void add(List<String> words, int depth, List<Target> targets) {
            for (String word : words) {
                if (word.startsWith(INCLUDE)) {
                    include(word.substring(INCLUDE.length()).strip(), depth + 1, targets);
                } else {
                    targets.add(target(word));
                }
                if (targets.size() > MAX_TARGETS) {
                    throw new IllegalArgumentException("more than " + MAX_TARGETS + " targets");
                }
            }
        }

        /** Each line is as what stands behind a pattern. aliases(5). */
        private void include(String name, int depth, List<Target> targets) {
            if (depth > MAX_DEPTH || included == MAX_INCLUDES) {
                throw new IllegalArgumentException(
                        "files that include each other, more than "
                                + MAX_DEPTH
                                + " deep, or more than "
                                + MAX_INCLUDES);
            }
            included++;
            int number = 0;
            for (String line : includes.lines(name)) {
                number++;
                String text = line.strip();
                if (text.isEmpty() || text.startsWith("#")) {
                    continue;
                }
                try {
                    add(TargetList.of(text), depth, targets);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            name + ":" + number + ": " + e.getMessage(), e);
                }
            }
        }

        private Target target(String word) {
            String text =
                    word.startsWith("<") && word.endsWith(">")
                            ? word.substring(1, word.length() - 1)
                            : word;
            if (text.startsWith("|") || text.startsWith("/") || text.startsWith(INCLUDE)) {
                throw new IllegalArgumentException(NO_FILES);
            }
            return text.startsWith("@") && text.length() > 1
                    ? new Target.Domain(domain(text.substring(1)))
                    : new Target.Mailbox(mailbox(text, "target"));
        }

        private Address mailbox(String text, String what) {
            return names.mailbox(text)
                    .orElseThrow(() ->
                            new IllegalArgumentException("a " + what + " that is not an address"));
        }

        private static String domain(String text) {
            if (!Names.isClean(text) || text.indexOf('@') >= 0) {
                throw new IllegalArgumentException("a domain with characters that none has");
            }
            return DomainName.canonical(text);
        }

        private void problem(int line, String message) {
            problems.add(new DirectoryProblem(file, line, message));
        }
    }
}
