package org.posthorn.sasl;

import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.AppPassword;
import org.posthorn.directory.AppPasswords;
import org.posthorn.directory.Directory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * What passwords are worth: that of an account, an app password of it, that of a master user.
 * Whatever is wrong takes as long as a comparison. Thread-safe; close it to end its threads.
 */
final class PasswordCheck implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PasswordCheck.class);

    private final AuthConf conf;
    private final Directory directory;
    private final Passwords kept;
    private final AppPasswords apps;
    private final HashingPool pool;
    private final Decoys decoys;

    /** Accounts of whose weak password the log has been told. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /**
     * The answer.
     *
     * @param own the account, where it is its own password
     * @param app what it is otherwise
     */
    record Worth(SaslStep step, Optional<Account> own, Optional<AppPassword> app) {

        private static Worth failed(SaslStep failure) {
            return new Worth(failure, Optional.empty(), Optional.empty());
        }

        private static Worth passed(Account account, Optional<AppPassword> app) {
            return new Worth(
                    new SaslStep.Success(new Identity(account.user())),
                    app.isPresent() ? Optional.empty() : Optional.of(account),
                    app);
        }
    }

    /**
     * @param kept how passwords are stored here, until the first account has shown it
     */
    PasswordCheck(
            AuthConf conf,
            Directory directory,
            Passwords kept,
            AppPasswords apps,
            Fingerprints fingerprints) {
        this.conf = conf;
        this.directory = directory;
        this.kept = kept;
        this.apps = apps;
        this.pool = new HashingPool(conf.hashingThreads(), conf.hashingQueue());
        this.decoys = new Decoys(kept.decoy(), fingerprints);
    }

    @Override
    public void close() {
        pool.close();
    }

    /** Why this client may not be logged in to an account, whatever it proves. */
    static Optional<String> objection(Account account, Client client) {
        return account.enabled()
                ? account.rights().objection(client.service(), client.address())
                : Optional.of("the account is disabled");
    }

    /** Checks the password of whoever claims to be somebody. Stores nothing anew. */
    Worth of(Masters.Claim claim, Secret password, Client client, Caller caller) {
        // For whoever it is: else the choice would take its time for strangers only.
        Secret decoy = decoys.of(directory.loginKey(claim.user()));
        List<byte[]> spellings = spellings(password);
        if (!spellings.stream().allMatch(Passwords::isPossible)) {
            return Worth.failed(
                    SaslStep.Failure.rejected(
                            "an empty password, one longer than any is, or one with a NUL"));
        }
        // Whoever acts for others shows its own password, not one that a program was given.
        Optional<AppPassword> app =
                claim.master()
                        ? Optional.empty()
                        : app(claim.account().map(Account::user).orElse(claim.user()), password);
        if (claim.account().isEmpty()) {
            return instead(caller, decoy, spellings, "unknown user");
        }
        Account account = claim.account().get();
        Optional<String> objection = objection(account, client);
        if (objection.isPresent()) {
            return instead(caller, decoy, spellings, objection.get());
        }
        if (app.isPresent()) {
            return app.get().services().isEmpty() || app.get().services().contains(client.service())
                    ? Worth.passed(account, app)
                    : instead(
                            caller,
                            decoy,
                            spellings,
                            "the app password "
                                    + app.get().name()
                                    + " may not use "
                                    + client.service());
        }
        if (account.password().value().isEmpty()) {
            return instead(caller, decoy, spellings, "the account has no password to log in with");
        }
        return compare(caller, spellings, account, decoy);
    }

    /**
     * Stores the password of an account as passwords are stored here, by choice. Never fails the
     * login: the next one tries again.
     */
    void rehash(Secret password, Account account) {
        var stored = stored(account);
        boolean good =
                stored.scheme().equals(kept.name())
                        || PasswordScheme.servesMechanism(stored.scheme());
        if (!conf.rehash() || good || !directory.canRehash()) {
            return;
        }
        try {
            // Another client may prepare the same password, which it then is all the same.
            var prepared = new Secret(OpaqueString.prepare(password.value()));
            Optional<Secret> made = pool.run(() -> kept.hash(prepared), Caller.KNOWN);
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

    /** How the password of an account is stored; there must be one. */
    StoredPassword stored(Account account) {
        return StoredPassword.parse(account.password(), conf.defaultScheme());
    }

    /** As it came, which other programs may have stored, and as RFC 8265 §4.2 prepares it. */
    private static List<byte[]> spellings(Secret password) {
        return Stream.of(password.value(), OpaqueString.prepare(password.value()))
                .distinct()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private Optional<AppPassword> app(String user, Secret password) {
        return AppSecret.of(password)
                .flatMap(secret ->
                        apps.of(user).stream().filter(app -> secret.is(app.stored())).findFirst());
    }

    private Worth compare(Caller caller, List<byte[]> spellings, Account account, Secret decoy) {
        try {
            StoredPassword stored = stored(account);
            Optional<String> weakness = refused(stored);
            if (weakness.isPresent()) {
                tellOnce(account, weakness.get());
                return instead(
                        caller, decoy, spellings, "the weak password scheme " + weakness.get());
            }
            Optional<Boolean> same = matches(caller, stored, spellings);
            if (same.isEmpty()) {
                return Worth.failed(SaslStep.Failure.unavailable("too many passwords to check"));
            }
            decoys.saw(stored.kind(), account.password());
            return same.get()
                    ? Worth.passed(account, Optional.empty())
                    : Worth.failed(SaslStep.Failure.rejected("wrong password"));
        } catch (IllegalArgumentException e) {
            return instead(caller, decoy, spellings, "the stored password is " + e.getMessage());
        }
    }

    /** The scheme, where it is a weak one that the configuration does not take. */
    private Optional<String> refused(StoredPassword stored) {
        return stored.weakness().filter(weak -> !conf.weakSchemes().contains(weak));
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

    /**
     * Spends the time of a comparison on an attempt that fails anyway, with each step that a
     * comparison has: with a fast scheme they are a tenth of it.
     */
    private Worth instead(Caller caller, Secret decoy, List<byte[]> spellings, String reason) {
        var stored = StoredPassword.parse(decoy, conf.defaultScheme());
        Optional<Boolean> spent =
                refused(stored).map(weak -> false).or(() -> matches(caller, stored, spellings));
        if (spent.isEmpty()) {
            return Worth.failed(SaslStep.Failure.unavailable("too many passwords to check"));
        }
        decoys.sawAgain(stored.kind(), decoy);
        return Worth.failed(SaslStep.Failure.rejected(reason));
    }

    /** Empty if the pool is full. */
    private Optional<Boolean> matches(
            Caller caller, StoredPassword stored, List<byte[]> spellings) {
        if (!stored.isSlow()) {
            return Optional.of(spellings.stream().anyMatch(stored::matches));
        }
        try {
            return pool.run(() -> spellings.stream().anyMatch(stored::matches), caller);
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
}
