package org.posthorn.directory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Changes single entries of an alias file and leaves every other octet as it was, comments among
 * the lines of an entry too.
 *
 * @param names how bare names are read
 */
record AliasEditor(Names names, Set<String> domains) {

    byte[] add(byte[] content, AliasEntry entry) {
        if (entry(content, AliasEntry.keys(entry.pattern(), names)).isPresent()) {
            throw new AccountException(entry.pattern() + " is an alias already; remove it first");
        }
        String before = text(content);
        String separator = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
        byte[] line = (entry + "\n").getBytes(StandardCharsets.UTF_8);
        return octets(before + separator + text(line));
    }

    /** Every entry of it: where there were two, the second would count from then on. */
    byte[] remove(byte[] content, String pattern) {
        List<String> keys = AliasEntry.keys(pattern, names);
        Optional<AliasFile.Alias> next = entry(content, keys);
        if (next.isEmpty()) {
            throw new AccountException("there is no alias " + pattern);
        }
        byte[] left = content;
        while (next.isPresent()) {
            left = without(left, next.get().line());
            next = entry(left, keys);
        }
        return left;
    }

    private Optional<AliasFile.Alias> entry(byte[] content, List<String> keys) {
        var aliases = AliasFile.parse(content, Path.of(""), names, domains).aliases();
        return keys.stream()
                .flatMap(key -> Optional.ofNullable(aliases.get(key)).stream())
                .findFirst();
    }

    /** Without this line, counted from 1, and those that continue it. */
    private static byte[] without(byte[] content, int first) {
        var left = new ArrayList<String>();
        boolean within = false;
        int number = 0;
        for (String line : text(content).split("(?<=\n)", -1)) {
            number++;
            boolean says = !line.isBlank() && !line.stripLeading().startsWith("#");
            if (says) {
                within = number == first || (within && Character.isWhitespace(line.charAt(0)));
            }
            if (!says || !within) {
                left.add(line);
            }
        }
        return octets(String.join("", left));
    }

    /** One character an octet, so that nothing is lost between reading and writing. */
    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
