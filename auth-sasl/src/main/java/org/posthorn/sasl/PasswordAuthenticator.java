package org.posthorn.sasl;

import org.posthorn.conf.Network;
import org.posthorn.conf.Secret;
import org.posthorn.directory.AppPassword;
import org.posthorn.directory.AppPasswords;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.PasswdUsers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Checks passwords and tokens against a {@link Directory}. Close it to end its threads.
 *
 * <p>Each failed attempt makes one log line, {@code login failed: service=imap session=imap-3f
 * address=192.0.2.1 user=<ada> reason=wrong password}, for programs that ban addresses; the filter
 * for fail2ban in {@code conf/} reads it. What could not be checked makes {@code login not
 * checked:} with the same words, a few a second at most.
 *
 * <p>Over 400 lines: in which order guard, claim, proof and delay follow each other is what keeps
 * strangers from learning anything, and is read in one place.
 */
public final class PasswordAuthenticator implements Authenticator, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PasswordAuthenticator.class);

    /** The words that programs look for in the log. */
    private static final String FAILED = "login failed";

    private static final String NOT_CHECKED = "login not checked";

    /** What a challenge of SCRAM takes is a multiple of this, in nanoseconds. */
    private static final long STEP = 20_000_000;

    private static final SaslStep CROWDED = SaslStep.Failure.unavailable("too many clients wait");

    private final AuthConf conf;
    private final Directory directory;
    private final LoginGuard guard;
    private final Fingerprints fingerprints = new Fingerprints();
    private final PasswordCheck passwords;
    private final Optional<Tokens> tokens;
    private final ScramAccounts scrams;
    private final CramAccounts crams;
    private final Masters masters;
    private final LogPace pace = new LogPace(InstantSource.system());
    private final Map<String, SaslMechanism> mechanisms;

    /** With nothing in files: no key of a token, no master users, no secret that outlives this. */
    public PasswordAuthenticator(AuthConf conf, Directory directory, Passwords stored) {
        this(conf, directory, stored, Optional.empty());
    }

    /** With a guard of its own, and no app passwords. */
    public PasswordAuthenticator(
            AuthConf conf, Directory directory, Passwords stored, Optional<AuthPlaces> places) {
        this(
                conf,
                directory,
                stored,
                places,
                AppPasswords.NONE,
                new LoginGuard(conf, List.of(), InstantSource.system()));
    }

    /**
     * The same with app passwords, and with a guard that others use too.
     *
     * @param stored how passwords are stored here, until the first account has shown it
     */
    public PasswordAuthenticator(
            AuthConf conf,
            Directory directory,
            Passwords stored,
            Optional<AuthPlaces> places,
            AppPasswords apps,
            LoginGuard guard) {
        this.conf = conf;
        this.directory = directory;
        this.guard = guard;
        this.passwords = new PasswordCheck(conf, directory, stored, apps, fingerprints);
        this.scrams =
                new ScramAccounts(
                        conf.defaultScheme(),
                        InventedSalts.of(
                                directory,
                                places.filter(here ->
                                        conf.mechanisms().stream()
                                                .anyMatch(AuthConf.OF_SCRAM::contains))));
        this.crams = new CramAccounts(conf.defaultScheme());
        this.masters = masters(conf, directory, places);
        this.mechanisms = Mechanisms.of(conf);
        this.tokens =
                mechanisms.keySet().stream().anyMatch(AuthConf.OF_TOKENS::contains)
                        ? Optional.of(tokens(conf.oauth2(), places))
                        : Optional.empty();
    }

    private static Tokens tokens(OAuth2Conf conf, Optional<AuthPlaces> places) {
        var client = new WebClient(conf.timeout(), conf.maxParallelConnections());
        InstantSource clock = InstantSource.system();
        return conf.introspectionMode() == OAuth2Conf.Mode.LOCAL
                ? new LocalTokens(conf, LocalTokens.keys(conf, client, places), client, clock)
                : new TokenCache(new Introspection(conf, client, clock), conf.cacheTime(), clock);
    }

    private static Masters masters(
            AuthConf conf, Directory directory, Optional<AuthPlaces> places) {
        Optional<PasswdUsers> users =
                conf.masterUsers()
                        .map(file -> {
                            AuthPlaces here = places.orElseThrow();
                            return new PasswdUsers(
                                    here.folder().resolve(file),
                                    here.disk(),
                                    InstantSource.system());
                        });
        return new Masters(directory, users, conf.masterSeparator());
    }

    /** Looks at the file of master users now, whatever it looks like. */
    public void reload() {
        masters.reload();
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
                : attempt.ended(SaslStep.Failure.rejected("a password without TLS"));
    }

    @Override
    public void close() {
        passwords.close();
        tokens.ifPresent(Tokens::close);
    }

    private boolean isAllowed(Client client) {
        return client.secure() || !conf.requireTls();
    }

    /** How a login would end. Nothing is counted, delayed or stored anew. */
    public LoginReport report(String user, Secret password, Client client) {
        Masters.Claim claim = masters.claim(user, "");
        PasswordCheck.Worth worth = passwords.of(claim, password, client, Caller.KNOWN);
        Optional<String> refusal =
                granted(worth.step(), claim) instanceof SaslStep.Failure(var kind, var reason)
                        ? Optional.of(reason)
                        : Optional.empty();
        return new LoginReport(
                claim.account()
                        .filter(account -> !account.password().value().isEmpty())
                        .map(account -> passwords.stored(account).scheme()),
                refusal,
                worth.app().map(AppPassword::name),
                guard.isBanned(client.address()));
    }

    private SaslStep granted(SaslStep step, Masters.Claim claim) {
        return step instanceof SaslStep.Success ? masters.grant(claim) : step;
    }

    /** One attempt of one client, from its first response to the log line. */
    private final class Attempt implements Credentials {

        private final Client client;

        /** When the client said its last word: what it took to say it hides nothing. */
        private long asked = System.nanoTime();

        private String user = "";

        /** Whether {@link #user} is somebody who may act for others, and does. */
        private boolean master;

        /** Of {@link #user}, as the guard counts it. */
        private String account = "";

        /** Of the password or token, to know it again. */
        private long fingerprint;

        /** As the guard knows the client, once it has been asked. */
        private Caller caller = Caller.STRANGER;

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
            return refusal(user, actingFor, password)
                    .orElseGet(() -> {
                        Masters.Claim claim = claimed(masters.claim(user, actingFor));
                        return granted(shown(claim, password), claim);
                    });
        }

        private SaslStep shown(Masters.Claim claim, Secret password) {
            PasswordCheck.Worth worth = passwords.of(claim, password, client, caller);
            worth.own().ifPresent(account -> passwords.rehash(password, account));
            worth.app()
                    .filter(app -> worth.step() instanceof SaslStep.Success)
                    .ifPresent(app ->
                            LOG.info(
                                    "{}: {} has shown the app password {}",
                                    client.session(),
                                    claim.account().orElseThrow().user(),
                                    app.name()));
            return worth.step();
        }

        @Override
        public SaslStep token(String user, Secret token) {
            return ended(
                    refusal(user, "", token)
                            .orElseGet(() ->
                                    switch (tokens.orElseThrow().check(token)) {
                                        case Tokens.Answer.Holder(var name, var expires) ->
                                                owner(user, name);
                                        case Tokens.Answer.Refused(var reason) ->
                                                SaslStep.Failure.rejected(reason);
                                        case Tokens.Answer.Unknown(var reason) ->
                                                SaslStep.Failure.unavailable(reason);
                                    }));
        }

        @Override
        public SaslStep noToken() {
            told = true; // a question is no attempt
            return SaslStep.Failure.rejected("no token");
        }

        private SaslStep owner(String asked, String name) {
            Masters.Claim claim = masters.acting(name, asked);
            if (claim.account().isEmpty()
                    || directory.account(asked.isEmpty() ? name : asked).isEmpty()) {
                return SaslStep.Failure.rejected("unknown user");
            }
            if (!claim.actingFor().isEmpty() && !claim.master()) {
                return SaslStep.Failure.rejected("a token of " + LogText.of(name));
            }
            if (claim.master()) {
                claimed(claim);
            }
            return PasswordCheck.objection(claim.account().get(), client)
                    .<SaslStep>map(SaslStep.Failure::rejected)
                    .orElseGet(() -> masters.grant(claim));
        }

        @Override
        public ScramAccount scram(String user, String mechanism, String actingFor) {
            Masters.Claim claim = claimed(masters.claim(user, actingFor));
            ScramAccount known = scrams.of(claim, mechanism, client);
            evenOut();
            // The guard is asked at the proof: an exchange that is dropped before has no turn.
            return new ScramAccount(
                    known.secret(),
                    () ->
                            refusal(user, actingFor, new Secret(""))
                                    .orElseGet(() -> granted(known.granted().get(), claim)));
        }

        /** Makes whoever is found in a cache answer as late as who is looked for elsewhere. */
        private void evenOut() {
            try {
                Thread.sleep(Duration.ofNanos(STEP - (System.nanoTime() - asked) % STEP));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public SaslStep digest(String user, byte[] challenge, byte[] answer) {
            return refusal(user, "", new Secret(""))
                    .orElseGet(() -> {
                        Masters.Claim claim = claimed(masters.claim(user, ""));
                        return granted(crams.check(claim, challenge, answer, client), claim);
                    });
        }

        private Masters.Claim claimed(Masters.Claim claim) {
            user = claim.user();
            account = key(user, !claim.actingFor().isEmpty());
            master = claim.master();
            return claim;
        }

        /** A master may have a name that could be no account's. */
        private String key(String user, boolean acting) {
            String key = directory.loginKey(user);
            return key.isEmpty() && acting ? "master " + user.toLowerCase(Locale.ROOT) : key;
        }

        /** Before anything is checked: what the guard says, after what it asks to wait. */
        private Optional<SaslStep> refusal(String name, String actingFor, Secret proof) {
            user = masters.whose(name, actingFor);
            account = key(user, masters.isActing(name, actingFor));
            fingerprint = fingerprints.of(account, proof);
            return switch (guard.admit(client.address(), account)) {
                case LoginGuard.Admission.Refused(var reason) ->
                        Optional.of(SaslStep.Failure.unavailable(reason));
                case LoginGuard.Admission.Wait(var time, var who) -> {
                    caller = who;
                    boolean waited = guard.pause(time, caller);
                    asked = System.nanoTime();
                    yield waited ? Optional.empty() : Optional.of(CROWDED);
                }
            };
        }

        SaslStep answered(Supplier<SaslStep> step) {
            try {
                return step.get();
            } catch (DirectoryException e) {
                LOG.warn("{}: the directory cannot answer: {}", client.session(), e.getMessage());
                return SaslStep.Failure.unavailable("the directory cannot answer");
            }
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
                    if (master) {
                        noteMaster(identity);
                    }
                    String key = account.isEmpty() ? directory.loginKey(identity.user()) : account;
                    guard.succeeded(client.address(), key);
                    yield step;
                }
                case SaslStep.Failure(var kind, var reason) ->
                        switch (kind) {
                            case UNAVAILABLE -> {
                                note(pace.level(), NOT_CHECKED, reason);
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
                                yield guard.pause(rest(), caller) ? step : CROWDED;
                            }
                        };
            };
        }

        private Duration rest() {
            return conf.failureDelay().minusNanos(System.nanoTime() - asked);
        }

        private void noteMaster(Identity identity) {
            LOG.info(
                    "master login: service={} session={} address={} user=<{}> master=<{}>",
                    client.service(),
                    client.session(),
                    Network.text(client.address()),
                    LogText.of(identity.user()),
                    LogText.of(user));
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
}
