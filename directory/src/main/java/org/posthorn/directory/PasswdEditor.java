package org.posthorn.directory;

import org.posthorn.conf.Secret;
import org.posthorn.mail.Address;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Changes single lines of a passwd-file and leaves every other octet as it was: comments, fields of
 * other programs, text in other charsets.
 *
 * @param names how bare names are read
 */
record PasswdEditor(Names names) {

    byte[] add(byte[] content, Address address, StoredSecret secret) {
        Secret password = secret.password();
        requireStorable(address, password);
        if (lineOf(text(content), address).isPresent()) {
            throw new AccountException(address + " exists already");
        }
        String before = text(content);
        String separator = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
        String line =
                utf8(address + ":" + password.value() + "::::::")
                        + String.join(" ", secret.fields());
        return octets(before + separator + line + "\n");
    }

    /** Every line of it: where there were two, the second would count from then on. */
    byte[] remove(byte[] content, Address address) {
        String left = text(content);
        Optional<Line> next = Optional.of(require(left, address));
        while (next.isPresent()) {
            Line line = next.get();
            left = left.substring(0, line.begin()) + left.substring(line.next());
            next = lineOf(left, address);
        }
        return octets(left);
    }

    byte[] password(byte[] content, Address address, Secret password) {
        requireStorable(address, password);
        String before = text(content);
        Line line = require(before, address);
        int name = before.indexOf(':', line.begin());
        String head = before.substring(0, line.end());
        if (name < 0 || name >= line.end()) {
            head += ":";
            name = line.end();
        }
        int rest = head.indexOf(':', name + 1);
        String tail = rest < 0 ? "" : head.substring(rest);
        return octets(
                head.substring(0, name + 1)
                        + utf8(password.value())
                        + tail
                        + before.substring(line.end()));
    }

    /** Another password and its keys; the keys of the one before go. */
    byte[] password(byte[] content, Address address, StoredSecret secret) {
        return extra(
                password(content, address, secret.password()),
                address,
                fields -> {
                    String others = with(fields, StoredSecret.OF, "");
                    for (String field : StoredSecret.FIELDS.values()) {
                        others = with(others, field, "");
                    }
                    for (String field : secret.fields()) {
                        others = joined(others, field);
                    }
                    return others;
                });
    }

    /** Gives the extra fields of an account these limits, and leaves all others as they are. */
    byte[] limit(byte[] content, Address address, LoginLimits limits) {
        return extra(
                content,
                address,
                fields -> {
                    String limited = fields;
                    if (limits.servicesText().isPresent()) {
                        limited =
                                with(
                                        limited,
                                        "(userdb_)?services",
                                        field("services", limits.servicesText().get()));
                    }
                    if (limits.networksText().isPresent()) {
                        limited =
                                with(
                                        limited,
                                        "allow_nets",
                                        field("allow_nets", limits.networksText().get()));
                    }
                    return limited;
                });
    }

    /** Nothing where it is no limit. */
    private static String field(String name, String limit) {
        String value = LoginLimits.field(limit);
        return value.isEmpty() ? "" : name + "=" + value;
    }

    private byte[] extra(byte[] content, Address address, UnaryOperator<String> change) {
        String before = text(content);
        Line line = require(before, address);
        String account = before.substring(line.begin(), line.end());
        int extra = 0;
        for (int field = 0; field < PasswdFile.EXTRA; field++) {
            int colon = account.indexOf(':', extra);
            if (colon < 0) {
                account += ":";
                colon = account.length() - 1;
            }
            extra = colon + 1;
        }
        String fields = account.substring(extra);
        String changed = change.apply(fields);
        return changed.equals(fields)
                ? content
                : octets(
                        before.substring(0, line.begin())
                                + account.substring(0, extra)
                                + changed
                                + before.substring(line.end()));
    }

    /** The fields with another text in the place of those that match. */
    private static String with(String fields, String pattern, String field) {
        return joined(
                fields.replaceAll("(?<![^ \t])" + pattern + "(=[^ \t]*)?(?![^ \t])[ \t]*", ""),
                field);
    }

    private static String joined(String fields, String field) {
        boolean apart = !fields.isEmpty() && !field.isEmpty() && !fields.matches(".*[ \t]");
        return fields + (apart ? " " : "") + field;
    }

    /** Where a line begins, ends before its line end, and the next one begins. */
    private record Line(int begin, int end, int next) {}

    private Line require(String text, Address address) {
        return lineOf(text, address)
                .orElseThrow(() -> new AccountException(address + " does not exist"));
    }

    private Optional<Line> lineOf(String text, Address address) {
        String key = Names.key(address);
        int begin = 0;
        while (begin < text.length()) {
            int feed = text.indexOf('\n', begin);
            int next = feed < 0 ? text.length() : feed + 1;
            int end = feed < 0 ? text.length() : feed;
            if (end > begin && text.charAt(end - 1) == '\r') {
                end--;
            }
            String line = text.substring(begin, end);
            String name = line.substring(0, Math.max(0, (line + ":").indexOf(':')));
            boolean same =
                    !PasswdFile.holdsNobody(line)
                            && names.account(fromUtf8(name))
                                    .map(Names::key)
                                    .equals(Optional.of(key));
            if (same) {
                return Optional.of(new Line(begin, end, next));
            }
            begin = next;
        }
        return Optional.empty();
    }

    private static void requireStorable(Address address, Secret password) {
        if (!Names.isClean(address.toString()) || address.localPart().indexOf('@') >= 0) {
            throw new AccountException(
                    "the name must be name@domain without colons, blanks and control characters");
        }
        boolean storable =
                password.value().length() < PasswdFile.MAX_LINE / 2
                        && password.value()
                                .chars()
                                .noneMatch(c -> c == ':' || Character.isISOControl(c));
        if (!storable) {
            throw new AccountException(
                    "the password must be stored without colons and control characters");
        }
    }

    /** One character an octet, so that nothing is lost between reading and writing. */
    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String utf8(String text) {
        return text(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String fromUtf8(String octets) {
        return new String(octets(octets), StandardCharsets.UTF_8);
    }
}
