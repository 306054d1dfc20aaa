package org.posthorn.directory;

import org.posthorn.conf.Secret;
import org.posthorn.mail.Address;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Accounts as Dovecot's passwd-file holds them, one a line: {@code
 * user:password:uid:gid:gecos:home:shell:extra fields}.
 *
 * <p>The extra fields are separated by blanks. Of them {@code userdb_home}, {@code userdb_mail},
 * {@code userdb_mail_path}, {@code userdb_quota_rule*}, {@code userdb_quota_storage_size}, {@code
 * allow_nets} and {@code nologin} are understood; others that would keep somebody out are as {@code
 * nologin}: such an account takes mail and no login. Our own, which Dovecot passes over, are {@code
 * enabled=no} (no mail either), {@code services=imap,pop3,smtp} and {@code senders=address,@domain}
 * ({@code *} for all). Whatever else there is belongs to other programs.
 */
record PasswdFile(Map<String, Account> accounts, List<DirectoryProblem> problems)
        implements ParsedFile {

    /** Of a line, in octets: a hash and some fields need a tenth of it. */
    static final int MAX_LINE = 16_384;

    static final PasswdFile EMPTY = new PasswdFile(Map.of(), List.of());

    private static final int HOME = 5;

    /** Where the extra fields begin, the last field of all. */
    static final int EXTRA = 7;

    PasswdFile {
        problems = List.copyOf(problems);
    }

    static PasswdFile parse(byte[] content, Path file, Names names) {
        var accounts = new LinkedHashMap<String, Account>();
        var problems = new ArrayList<DirectoryProblem>();
        int number = 0;
        for (String line : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (holdsNobody(text)) {
                continue;
            }
            try {
                Account account = account(text, names);
                if (accounts.putIfAbsent(Names.key(account.address()), account) != null) {
                    throw new IllegalArgumentException(
                            account.user() + " stands in this file twice; the first line counts");
                }
            } catch (IllegalArgumentException e) {
                problems.add(new DirectoryProblem(file, number, String.valueOf(e.getMessage())));
            }
        }
        return new PasswdFile(accounts, problems);
    }

    /** Empty lines, comments, and lines without a name, which Dovecot passes over too. */
    static boolean holdsNobody(String line) {
        return line.isBlank() || line.startsWith("#") || line.startsWith(":");
    }

    private static Account account(String line, Names names) {
        if (line.length() > MAX_LINE) {
            throw new IllegalArgumentException("line longer than " + MAX_LINE + " octets");
        }
        List<String> fields = Arrays.asList(line.split(":", -1));
        Address address =
                names.account(fields.getFirst())
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "not a user name, which is name@domain, or a name"
                                                + " without blanks and control characters"));
        if (fields.size() < 2) {
            throw new IllegalArgumentException("no password field; write name:{SCHEME}hash");
        }
        // The extra fields may hold colons of their own: userdb_mail=maildir:~/Maildir
        var extra =
                fields.size() > EXTRA
                        ? ExtraFields.parse(String.join(":", fields.subList(EXTRA, fields.size())))
                        : ExtraFields.NONE;
        Optional<String> home =
                extra.home()
                        .or(() ->
                                Optional.of(fields)
                                        .filter(all -> all.size() > HOME)
                                        .map(all -> all.get(HOME)))
                        .filter(text -> !text.isEmpty());
        String password = fields.get(1);
        requireText(password + home.orElse("") + extra.mail().orElse(""));
        var secret = new Secret(password);
        return new Account(
                address,
                secret,
                home,
                extra.mail(),
                extra.quotaOctets(),
                extra.quotaMessages(),
                extra.enabled(),
                extra.rights(),
                StoredSecret.fitting(secret, extra.keys(), extra.keysOf()));
    }

    private static void requireText(String fields) {
        if (fields.indexOf('\uFFFD') >= 0 || fields.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("not UTF-8 text, or a control character in it");
        }
    }
}
