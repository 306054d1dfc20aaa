package org.posthorn.sasl;

import org.posthorn.conf.Key;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who may log in how. */
public record AuthConf(
        @Key(
                        doc =
                                "SASL mechanisms, in the order in which they are announced: PLAIN,"
                                    + " LOGIN, OAUTHBEARER, XOAUTH2, SCRAM-SHA-256, SCRAM-SHA-1 and"
                                    + " CRAM-MD5. The commands LOGIN of IMAP and USER of POP3 go"
                                    + " with either of the first two; the next two need"
                                    + " [auth.oauth2]; SCRAM needs keys of every account, since"
                                    + " clients take the strongest mechanism and fail without"
                                    + " trying another: passwords stored as {SCRAM-SHA-256} or"
                                    + " {SCRAM-SHA-1}, or the extra fields that 'posthorn account"
                                    + " password' writes beside the password while SCRAM is named,"
                                    + " which are good for this password only; in a database they"
                                    + " are the column scram of the table users. CRAM-MD5, for old"
                                    + " devices, needs passwords stored as {CRAM-MD5} or {PLAIN}.",
                        or = "[PLAIN, LOGIN]",
                        replaces = "auth_mechanisms")
                List<String> mechanisms,
        @Key(
                        doc =
                                "Whether logins are taken over TLS only. Without it everybody on"
                                        + " the way can read passwords, tokens and mail.",
                        or = "true",
                        replaces = "smtpd_tls_auth_only, disable_plaintext_auth")
                boolean requireTls,
        @Key(
                        doc =
                                "How long an attempt to log in takes at least before it is told"
                                        + " that it failed, 0s to 1m: it slows down who guesses"
                                        + " passwords, and hides what was wrong. What [auth.guard]"
                                        + " adds to it is a multiple of it.",
                        or = "2s",
                        replaces = "auth_failure_delay")
                Duration failureDelay,
        @Key(
                        doc =
                                "Passwords that are checked at once, 1 to 64. Each check of an"
                                        + " ARGON2ID hash takes a processor, and 64 MiB of memory.",
                        or = "2",
                        replaces = "auth_worker_max_count")
                int hashingThreads,
        @Key(
                        doc =
                                "Passwords that may wait for their check, 1 to 10000; who comes"
                                        + " then is told to try again later.",
                        or = "100")
                int hashingQueue,
        @Key(
                        doc =
                                "Scheme of stored passwords that do not begin with one in braces,"
                                        + " such as CRYPT, SHA512-CRYPT or PLAIN-MD5.",
                        or = "CRYPT",
                        replaces = "default_pass_scheme, passwd-file scheme=")
                String defaultScheme,
        @Key(
                        doc =
                                "Schemes that are taken although whoever reads the stored passwords"
                                        + " finds the passwords soon: of MD5-CRYPT, DES-CRYPT,"
                                        + " PLAIN-MD5, PLAIN-MD4, SMD5, SHA, SHA256, SHA512 and"
                                        + " CRAM-MD5, by their names or others that Dovecot has for"
                                        + " them. Accounts with others of these cannot log in until"
                                        + " their password is set again.",
                        or = "[]",
                        replaces = "auth_allow_weak_schemes")
                List<String> weakSchemes,
        @Key(
                        doc =
                                "Whether a password that is stored in another scheme than ARGON2ID"
                                        + " is stored in it when somebody has logged in with it, so"
                                        + " that weak ones go by and by; in the file of [directory]"
                                        + " users, and in a database with the standard tables."
                                        + " {SCRAM-SHA-256}, {SCRAM-SHA-1} and {CRAM-MD5} stay as"
                                        + " they are; {PLAIN}, which these mechanisms can use too,"
                                        + " does not.",
                        or = "false")
                boolean rehash,
        @Key(
                        doc =
                                "The file of app passwords, relative to the folder of this file:"
                                    + " passwords that single programs have beside the one of the"
                                    + " account, made by 'posthorn account app-password add'. It"
                                    + " need not exist.",
                        or = "app-passwords")
                String appPasswords,
        @Key(
                        doc =
                                "Users who may log in as any account, by the authorization identity"
                                    + " of PLAIN, SCRAM and OAUTHBEARER, with passwords of their"
                                    + " own: a file in Dovecot's passwd-file format, relative to"
                                    + " the folder of this file. Without it nobody may.",
                        example = "master-users",
                        replaces = "passdb with master = yes")
                Optional<String> masterUsers,
        @Key(
                        doc =
                                "A character with which a login name may hold both, account*master,"
                                    + " for programs without such an identity: one of * ! / % ~ |."
                                    + " No account can have it in its name then.",
                        example = "*",
                        replaces = "auth_master_user_separator")
                Optional<String> masterSeparator,
        @Key(doc = "Those who guess passwords.") GuardConf guard,
        @Key(doc = "Tokens of OAuth 2.0, for OAUTHBEARER and XOAUTH2.") OAuth2Conf oauth2) {

    /** What reads a password in clear. */
    static final Set<String> OF_PASSWORDS = Set.of("PLAIN", "LOGIN");

    /** Named as the schemes of the passwords that they need. */
    static final Set<String> OF_SCRAM = Set.of("SCRAM-SHA-256", "SCRAM-SHA-1");

    static final Set<String> OF_TOKENS = Set.of("OAUTHBEARER", "XOAUTH2");

    /** As if nothing were configured. */
    public static final AuthConf DEFAULT =
            new AuthConf(List.of("PLAIN", "LOGIN"), true, Duration.ofSeconds(2), 2, 100);

    /** With strong stored passwords only, and without tokens. */
    public AuthConf(
            List<String> mechanisms,
            boolean requireTls,
            Duration failureDelay,
            int hashingThreads,
            int hashingQueue) {
        this(
                mechanisms,
                requireTls,
                failureDelay,
                hashingThreads,
                hashingQueue,
                "CRYPT",
                List.of(),
                false,
                OAuth2Conf.NONE);
    }

    /** Without master users, and guarded as if nothing were configured. */
    public AuthConf(
            List<String> mechanisms,
            boolean requireTls,
            Duration failureDelay,
            int hashingThreads,
            int hashingQueue,
            String defaultScheme,
            List<String> weakSchemes,
            boolean rehash,
            OAuth2Conf oauth2) {
        this(
                mechanisms,
                requireTls,
                failureDelay,
                hashingThreads,
                hashingQueue,
                defaultScheme,
                weakSchemes,
                rehash,
                "app-passwords",
                Optional.empty(),
                Optional.empty(),
                GuardConf.DEFAULT,
                oauth2);
    }

    public AuthConf {
        mechanisms = List.copyOf(mechanisms);
        for (String mechanism : mechanisms) {
            if (!OF_PASSWORDS.contains(mechanism)
                    && !OF_TOKENS.contains(mechanism)
                    && !OF_SCRAM.contains(mechanism)
                    && !mechanism.equals(CramMd5.NAME)) {
                throw new IllegalArgumentException(
                        "mechanisms: must be of PLAIN, LOGIN, OAUTHBEARER, XOAUTH2,"
                                + " SCRAM-SHA-256, SCRAM-SHA-1 and CRAM-MD5, in"
                                + " capitals");
            }
            if (OF_TOKENS.contains(mechanism) && !oauth2.isPresent()) {
                throw new IllegalArgumentException(
                        "mechanisms: "
                                + mechanism
                                + " needs introspection-url, tokeninfo-url or introspection-mode ="
                                + " \"local\" in [auth.oauth2]");
            }
        }
        if (new HashSet<>(mechanisms).size() < mechanisms.size()) {
            throw new IllegalArgumentException("mechanisms: must name each one once");
        }
        if (failureDelay.isNegative() || failureDelay.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("failure-delay: must be 0s to 1m");
        }
        if (hashingThreads < 1 || hashingThreads > 64) {
            throw new IllegalArgumentException("hashing-threads: must be 1 to 64");
        }
        if (hashingQueue < 1 || hashingQueue > 10_000) {
            throw new IllegalArgumentException("hashing-queue: must be 1 to 10000");
        }
        defaultScheme = defaultScheme.toUpperCase(Locale.ROOT);
        if (PasswordScheme.of(defaultScheme).isEmpty()) {
            throw new IllegalArgumentException(
                    "default-scheme: must be a scheme of Dovecot's, such as SHA512-CRYPT");
        }
        if (appPasswords.isBlank()) {
            throw new IllegalArgumentException("app-passwords: must name a file");
        }
        weakSchemes = weakSchemes.stream().map(AuthConf::weak).toList();
        if (masterUsers.filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("master-users: must name a file");
        }
        if (masterSeparator.filter(text -> !text.matches("[*!/%~|]")).isPresent()) {
            throw new IllegalArgumentException("master-separator: must be one of * ! / % ~ |");
        }
        if (masterSeparator.isPresent() && masterUsers.isEmpty()) {
            throw new IllegalArgumentException("master-separator: needs master-users");
        }
    }

    private static String weak(String scheme) {
        return PasswordScheme.weakName(scheme.toUpperCase(Locale.ROOT))
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "weak-schemes: must be of MD5-CRYPT, DES-CRYPT, PLAIN-MD5,"
                                        + " PLAIN-MD4, SMD5, SHA, SHA256, SHA512 and CRAM-MD5;"
                                        + " others need not be allowed, or are not known"));
    }
}
