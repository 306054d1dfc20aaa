package org.posthorn.directory;

import org.posthorn.conf.Key;

/** Where accounts and aliases are kept, and how recipient addresses are read. */
public record DirectoryConf(
        @Key(
                        doc =
                                "Where accounts and aliases are kept: in the files that users and"
                                        + " aliases name, or in the database of url.",
                        or = "file",
                        replaces = "Dovecot passdb and userdb driver")
                Kind kind,
        @Key(
                        doc =
                                "Accounts in Dovecot's passwd-file format; relative to the folder"
                                    + " of this file. A name without a domain belongs to the first"
                                    + " of domains.",
                        or = "users",
                        replaces = "passdb passwd-file args, userdb passwd-file args")
                String users,
        @Key(
                        doc =
                                "Aliases in Postfix's virtual(5) format; relative to the folder of"
                                    + " this file, which holds what it includes by :include:, too."
                                    + " It need not exist.",
                        or = "aliases",
                        replaces = "virtual_alias_maps")
                String aliases,
        @Key(
                        doc =
                                "Separates a detail from the account in an address, as in"
                                    + " ada+lists@example.org: one of + - _ = # . or none to have"
                                    + " no details.",
                        or = "+",
                        replaces = "recipient_delimiter")
                String recipientDelimiter) {

    /** As if nothing were configured. */
    public static final DirectoryConf DEFAULT =
            new DirectoryConf(Kind.FILE, "users", "aliases", "+");

    /** What keeps the accounts. */
    public enum Kind {
        FILE,
        SQL
    }

    public DirectoryConf {
        if (users.isBlank()) {
            throw new IllegalArgumentException("users: must name a file");
        }
        if (aliases.isBlank()) {
            throw new IllegalArgumentException("aliases: must name a file");
        }
        if (!recipientDelimiter.equals("none") && !recipientDelimiter.matches("[-+_=#.]")) {
            throw new IllegalArgumentException(
                    "recipient-delimiter: must be one of + - _ = # . or none");
        }
    }
}
