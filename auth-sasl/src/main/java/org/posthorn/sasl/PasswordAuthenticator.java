package org.posthorn.sasl;

import org.posthorn.conf.Network;
import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.AppPassword;
import org.posthorn.directory.AppPasswords;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Checks passwords and tokens against a {@link Directory}. Close it to end its threads.
 *
 * <p>Each failed attempt makes one log line, {@code login failed: service=imap session=imap-3f
 * address=192.0.2.1 user=<ada> reason=wrong password}, for programs that ban addresses; the filter
 * for fail2ban in {@code conf/} reads it. What could not be checked makes {@code login not
 * checked:} with the same words.
 */
public final class PasswordAuthenticator implements Authenticator, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PasswordAuthenticator.class);

    /** The words that programs look for in the log. */
    private static final String FAILED = "login failed";

    private static final String NOT_CHECKED = "login not checked";

    private static final SaslStep CROWDED = unavailable("too many clients wait");

    private final AuthConf conf;
    private final Directory directory;
    private final Passwords kept;
    private final AppPasswords apps;
    private final LoginGuard guard;
    private final HashingPool pool;
    private final Optional<Tokens> tokens;
    private final ScramAccounts scrams;
    private final Fingerprints fingerprints = new Fingerprints();
    private final Decoys decoys;
    private final Map<String, SaslMechanism> mechanisms = new LinkedHashMap<>();

    /** Accounts of whose weak password the log has been told. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /**
     * @param stored how passwords are stored here, until the first account has shown it
     */
    public PasswordAuthenticator(AuthConf conf, Directory directory, Passwords stored) {
        this(
                conf,
                directory,
                stored,
                AppPasswords.NONE,
                new LoginGuard(conf, List.of(), InstantSource.system()));
    }

    /** The same with app passwords, and with a guard that others use too. */
    public PasswordAuthenticator(
            AuthConf conf,
            Directory directory,
            Passwords stored,
            AppPasswords apps,
            LoginGuard guard) {
        this.conf = conf;
        this.apps = apps;
        this.guard = guard;
        this.directory = directory;
        this.kept = stored;
        this.pool = new HashingPool(conf.hashingThreads(), conf.hashingQueue());
        this.decoys = new Decoys(stored.decoy(), fingerprints);
        this.scrams = new ScramAccounts(directory, conf.defaultScheme());
        for (String name : conf.mechanisms()) {
            mechanisms.put(name, mechanism(name, conf.oauth2()));
        }
        this.tokens =
                mechanisms.keySet().stream().anyMatch(AuthConf.OF_TOKENS::contains)
                        ? Optional.of(tokens(conf.oauth2()))
                        : Optional.empty();
    }

    private static SaslMechanism mechanism(String name, OAuth2Conf oauth2) {
        return switch (name) {
            case "PLAIN" -> new Plain();
            case "LOGIN" -> new Login();
            case "OAUTHBEARER" -> new OAuthBearer(oauth2);
            case "XOAUTH2" -> new XOAuth2(oauth2);
            case "SCRAM-SHA-256", "SCRAM-SHA-1" ->
                    new Scram(name.substring("SCRAM-".length()), PasswordAuthenticator::nonce);
            default -> throw new IllegalArgumentException("mechanisms: there is no " + name);
        };
    }

    /** As many random bits as fit into 24 characters. */
    private static String nonce() {
        byte[] octets = new byte[18];
        new SecureRandom().nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets);
    }

    private static Tokens tokens(OAuth2Conf conf) {
        return new TokenCache(new Introspection(conf), conf.cacheTime(), InstantSource.system());
    }

    @Override
    public boolean welcomes(InetAddress client) {
        return !guard.isBanned(client);
    }

    @Override
    public List<String> mechanisms(Client client) {
        return mechanisms.values().stream()
                .filter(mechanism -> isAllowed(client))
                .map(SaslMechanism::name)
                .toList();
    }

    @Override
    public boolean plaintextAllowed(Client client) {
        return isAllowed(client)
                && mechanisms.keySet().stream().anyMatch(AuthConf.OF_PASSWORDS::contains);
    }

    @Override
    public Optional<SaslMechanism.Exchange> begin(String mechanism, Client client) {
        return Optional.ofNullable(mechanisms.get(mechanism.toUpperCase(Locale.ROOT)))
                .filter(known -> isAllowed(client))
                .map(known -> new Attempt(client).with(known));
    }

    @Override
    public SaslStep login(String user, Secret password, Client client) {
        var attempt = new Attempt(client);
        return plaintextAllowed(client)
                ? attempt.ended(attempt.answered(() -> attempt.verify(user, password)))
                : attempt.ended(rejected("a password without TLS"));
    }

    @Override
    public void close() {
        pool.close();
        tokens.ifPresent(Tokens::close);
    }

    private boolean isAllowed(Client client) {
        return client.secure() || !conf.requireTls();
    }

    /** One attempt of one client, from its first response to the log line. */
    private final class Attempt implements Credentials {

        private final Client client;

        /** When the client said its last word: what it took to say it hides nothing. */
        private long asked = System.nanoTime();

        private String user = "";

        /** Of {@link #user}, as the guard counts it. */
        private String account = "";

        /** Of the password or token, to know it again. */
        private long fingerprint;

        /** Whether the guard let nothing be checked: a flood of these is no flood in the log. */
        private boolean unheard;

        /** Whether the end has been written down. */
        private boolean told;

        Attempt(Client client) {
            this.client = client;
        }

        SaslMechanism.Exchange with(SaslMechanism mechanism) {
            SaslMechanism.Exchange exchange = mechanism.begin(this);
            return new SaslMechanism.Exchange() {
                @Override
                public SaslStep start() {
                    return ended(exchange.start());
                }

                @Override
                public SaslStep next(byte[] response) {
                    asked = System.nanoTime();
                    return ended(answered(() -> exchange.next(response)));
                }
            };
        }

        @Override
        public SaslStep verify(String user, Secret password, String actingFor) {
            return refusal(user, password)
                    .orElseGet(() -> authorize(known(user, password, client), actingFor));
        }

        @Override
        public SaslStep token(String user, Secret token) {
            return ended(refusal(user, token).orElseGet(() -> owner(user, token, client)));
        }

        @Override
        public ScramAccount scram(String user, String mechanism, String actingFor) {
            Optional<SaslStep> refusal = refusal(user, new Secret(""));
            if (refusal.isPresent()) {
                return scrams.nobody(user, mechanism, refusal.get());
            }
            ScramAccount account = scrams.of(user, mechanism, client);
            return new ScramAccount(account.secret(), authorize(account.granted(), actingFor));
        }

        /** Before anything is checked: what the guard says, after what it asks to wait. */
        private Optional<SaslStep> refusal(String user, Secret proof) {
            this.user = user;
            account = directory.loginKey(user);
            fingerprint = fingerprints.of(account, proof);
            return switch (guard.admit(client.address(), account)) {
                case LoginGuard.Admission.Refused(var reason) -> {
                    unheard = true;
                    yield Optional.of(unavailable(reason));
                }
                case LoginGuard.Admission.Wait(var time) -> {
                    unheard = !guard.pause(time);
                    asked = System.nanoTime();
                    yield unheard ? Optional.of(CROWDED) : Optional.empty();
                }
            };
        }

        SaslStep answered(Supplier<SaslStep> step) {
            try {
                return step.get();
            } catch (DirectoryException e) {
                LOG.warn("{}: the directory cannot answer", client.session(), e);
                return unavailable("the directory cannot answer");
            }
        }

        private SaslStep authorize(SaslStep step, String actingFor) {
            return step instanceof SaslStep.Success(var identity) && !isSelf(identity, actingFor)
                    ? rejected("acting for another user")
                    : step;
        }

        private boolean isSelf(Identity identity, String actingFor) {
            return actingFor.isEmpty()
                    || directory
                            .account(actingFor)
                            .map(account -> account.user().equals(identity.user()))
                            .orElse(false);
        }

        /** Tells the guard and the log, and makes a failure last as long as every other one. */
        SaslStep ended(SaslStep step) {
            if (told || step instanceof SaslStep.Challenge) {
                return step;
            }
            told = true;
            return switch (step) {
                case SaslStep.Challenge challenge -> step;
                case SaslStep.Success(var identity) -> {
                    String key = account.isEmpty() ? directory.loginKey(identity.user()) : account;
                    guard.succeeded(client.address(), key);
                    yield step;
                }
                case SaslStep.Failure(var kind, var reason) ->
                        switch (kind) {
                            case UNAVAILABLE -> {
                                note(unheard ? Level.DEBUG : Level.INFO, NOT_CHECKED, reason);
                                yield step;
                            }
                            case MALFORMED -> {
                                note(Level.INFO, FAILED, reason);
                                guard.failed(client.address(), "", 0);
                                yield step;
                            }
                            case REJECTED -> {
                                note(Level.INFO, FAILED, reason);
                                guard.failed(client.address(), account, fingerprint);
                                yield guard.pause(rest()) ? step : CROWDED;
                            }
                        };
            };
        }

        private Duration rest() {
            return conf.failureDelay().minusNanos(System.nanoTime() - asked);
        }

        private void note(Level level, String what, String reason) {
            LOG.atLevel(level)
                    .log(
                            "{}: service={} session={} address={} user=<{}> reason={}",
                            what,
                            client.service(),
                            client.session(),
                            Network.text(client.address()),
                            LogText.of(user),
                            reason);
        }
    }

    private SaslStep owner(String user, Secret token, Client client) {
        return switch (tokens.orElseThrow().check(token)) {
            case Tokens.Answer.Holder(var name, var expires) -> owner(user, name, client);
            case Tokens.Answer.Refused(var reason) -> rejected(reason);
            case Tokens.Answer.Unknown(var reason) -> unavailable(reason);
        };
    }

    private SaslStep owner(String asked, String name, Client client) {
        Optional<Account> owner = directory.account(name);
        Optional<Account> user = asked.isEmpty() ? owner : directory.account(asked);
        if (user.isEmpty()) {
            return rejected("unknown user");
        }
        if (owner.isEmpty() || !owner.get().user().equals(user.get().user())) {
            return rejected("a token of " + LogText.of(name));
        }
        return objection(user.get(), client)
                .map(PasswordAuthenticator::rejected)
                .orElseGet(() -> new SaslStep.Success(new Identity(user.get().user())));
    }

    /** Why this client may not be logged in to an account, whatever it proves. */
    static Optional<String> objection(Account account, Client client) {
        return account.enabled()
                ? account.rights().objection(client.service(), client.address())
                : Optional.of("the account is disabled");
    }

    /** How a login would end. Nothing is counted, delayed or stored anew. */
    public LoginReport report(String user, Secret password, Client client) {
        Optional<String> scheme =
                directory
                        .account(user)
                        .map(Account::password)
                        .filter(stored -> !stored.value().isEmpty())
                        .map(stored -> StoredPassword.parse(stored, conf.defaultScheme()).scheme());
        Check check = check(user, password, client);
        Optional<String> refusal =
                check.step() instanceof SaslStep.Failure(var kind, var reason)
                        ? Optional.of(reason)
                        : Optional.empty();
        return new LoginReport(
                scheme,
                refusal,
                check.app().map(AppPassword::name),
                guard.isBanned(client.address()));
    }

    /**
     * What a password is worth.
     *
     * @param own the account, where it is its own password
     * @param app what it is otherwise
     */
    private record Check(SaslStep step, Optional<Account> own, Optional<AppPassword> app) {

        static Check failed(SaslStep failure) {
            return new Check(failure, Optional.empty(), Optional.empty());
        }

        static Check passed(Account account, Optional<AppPassword> app) {
            return new Check(
                    new SaslStep.Success(new Identity(account.user())),
                    app.isPresent() ? Optional.empty() : Optional.of(account),
                    app);
        }
    }

    private SaslStep known(String user, Secret password, Client client) {
        Check check = check(user, password, client);
        check.own().ifPresent(account -> rehash(password, account));
        if (check.app().isPresent() && check.step() instanceof SaslStep.Success(var identity)) {
            LOG.info(
                    "{}: {} has shown the app password {}",
                    client.session(),
                    identity.user(),
                    check.app().get().name());
        }
        return check.step();
    }

    private Check check(String user, Secret password, Client client) {
        Optional<Account> account = directory.account(user);
        byte[] octets = password.value().getBytes(StandardCharsets.UTF_8);
        if (!Passwords.isPossible(octets)) {
            return Check.failed(
                    rejected("an empty password, one longer than any is, or one with a NUL"));
        }
        if (account.isEmpty()) {
            return Check.failed(instead(user, octets, "unknown user"));
        }
        Optional<String> objection = objection(account.get(), client);
        if (objection.isPresent()) {
            return Check.failed(instead(user, octets, objection.get()));
        }
        Optional<AppPassword> app = app(account.get(), password);
        if (app.isPresent()) {
            var services = app.get().services();
            return services.isEmpty() || services.contains(client.service())
                    ? Check.passed(account.get(), app)
                    : Check.failed(
                            instead(
                                    user,
                                    octets,
                                    "the app password "
                                            + app.get().name()
                                            + " may not use "
                                            + client.service()));
        }
        if (account.get().password().value().isEmpty()) {
            return Check.failed(
                    instead(user, octets, "the account has no password to log in with"));
        }
        return compare(
                StoredPassword.parse(account.get().password(), conf.defaultScheme()),
                octets,
                account.get());
    }

    private Optional<AppPassword> app(Account account, Secret password) {
        return AppSecret.of(password)
                .flatMap(secret ->
                        apps.of(account.user()).stream()
                                .filter(app -> secret.is(app.stored()))
                                .findFirst());
    }

    private Check compare(StoredPassword stored, byte[] password, Account account) {
        try {
            Optional<String> weakness = stored.weakness();
            if (weakness.isPresent() && !conf.weakSchemes().contains(weakness.get())) {
                tellOnce(account, weakness.get());
                return Check.failed(
                        instead(
                                account.user(),
                                password,
                                "the weak password scheme " + weakness.get()));
            }
            Optional<Boolean> same = matches(stored, password);
            if (same.isEmpty()) {
                return Check.failed(unavailable("too many passwords to check"));
            }
            decoys.saw(stored);
            return same.get()
                    ? Check.passed(account, Optional.empty())
                    : Check.failed(rejected("wrong password"));
        } catch (IllegalArgumentException e) {
            return Check.failed(
                    instead(account.user(), password, "the stored password is " + e.getMessage()));
        }
    }

    /** Never fails the login: the next one tries again. */
    private void rehash(Secret password, Account account) {
        var stored = StoredPassword.parse(account.password(), conf.defaultScheme());
        boolean good =
                stored.scheme().equals(kept.name())
                        || PasswordScheme.servesMechanism(stored.scheme());
        if (!conf.rehash() || good) {
            return;
        }
        try {
            Optional<Secret> made = pool.run(() -> kept.hash(password));
            if (made.isPresent() && directory.rehash(account, made.get())) {
                LOG.info(
                        "{}: the password was stored as {}, and is as {} now",
                        account.user(),
                        stored.scheme(),
                        kept.name());
            }
        } catch (IOException
                | AccountException
                | CancellationException
                | ExecutionException cannot) {
            LOG.warn("{}: the password stays {}", account.user(), stored.scheme(), cannot);
        }
    }

    private void tellOnce(Account account, String weakness) {
        if (told.add(account.user())) {
            LOG.warn(
                    "{} cannot log in: its password is stored as {}, which is weak; set it again"
                            + " with posthorn account password {}, or have \"{}\" in [auth]"
                            + " weak-schemes",
                    account.user(),
                    weakness,
                    account.user(),
                    weakness);
        }
    }

    /** Spends the time of a comparison on an attempt that fails anyway. */
    private SaslStep instead(String user, byte[] password, String reason) {
        return matches(decoys.of(directory.loginKey(user)), password).isPresent()
                ? rejected(reason)
                : unavailable("too many passwords to check");
    }

    /** Empty if the pool is full. */
    private Optional<Boolean> matches(StoredPassword stored, byte[] password) {
        if (!stored.isSlow()) {
            return Optional.of(stored.matches(password));
        }
        try {
            return pool.run(() -> stored.matches(password));
        } catch (CancellationException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException malformed) {
                throw malformed;
            }
            LOG.error("a password could not be checked", e.getCause());
            return Optional.empty();
        }
    }

    private static SaslStep rejected(String reason) {
        return new SaslStep.Failure(SaslStep.Kind.REJECTED, reason);
    }

    private static SaslStep unavailable(String reason) {
        return new SaslStep.Failure(SaslStep.Kind.UNAVAILABLE, reason);
    }
}
