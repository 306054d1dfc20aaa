package org.posthorn.store.maildir;

import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;

import java.nio.file.Path;

/**
 * Where the Maildirs of accounts are, by a template as in {@link MaildirConf}.
 *
 * @param template with {@code %u}, {@code %n}, {@code %d}, and {@code %%} for a per cent sign
 */
public record MaildirPaths(String template) {

    public MaildirPaths {
        expand(template, "user", "example.org");
    }

    /**
     * The Maildir of a user.
     *
     * @param user {@code name@domain}, or a name alone
     * @throws StoreException {@code CANNOT} for a name that is no safe file name
     */
    public Path of(String user) {
        int at = user.lastIndexOf('@');
        String name = at < 0 ? user : user.substring(0, at);
        String domain = at < 0 ? "" : user.substring(at + 1);
        requireSafe(name);
        if (at >= 0) {
            requireSafe(domain);
        }
        return Path.of(expand(template, name, domain));
    }

    private static String expand(String template, String name, String domain) {
        var path = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c != '%') {
                path.append(c);
                continue;
            }
            char variable = ++i < template.length() ? template.charAt(i) : ' ';
            switch (variable) {
                case 'u' -> path.append(domain.isEmpty() ? name : name + "@" + domain);
                case 'n' -> path.append(name);
                case 'd' -> path.append(domain);
                case '%' -> path.append('%');
                default -> throw new IllegalArgumentException("unknown variable %" + variable);
            }
        }
        return path.toString();
    }

    private static void requireSafe(String part) {
        boolean unsafe =
                part.isEmpty()
                        || part.startsWith(".")
                        || part.chars()
                                .anyMatch(c -> c < ' ' || c == '/' || c == '\\' || c == 0x7f);
        if (unsafe) {
            throw new StoreException(Reason.CANNOT, "no file name can be made of this user name");
        }
    }
}
