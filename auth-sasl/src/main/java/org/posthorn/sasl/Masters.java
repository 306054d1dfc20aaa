package org.posthorn.sasl;

import org.posthorn.directory.Account;
import org.posthorn.directory.Directory;
import org.posthorn.directory.PasswdUsers;

import java.util.Optional;

/**
 * Who may log in as somebody else: the users of a file of their own, with passwords of their own. A
 * user acts for itself, however it spells that. RFC 4422 §3.4.1. Thread-safe.
 */
final class Masters {

    /**
     * Who says to be who.
     *
     * @param user whose password it must be, as the client wrote it
     * @param actingFor empty for the user's own
     * @param account what is known of the user; of a master what the file of masters says
     * @param master whether this is somebody who may act for others, and does
     */
    record Claim(String user, String actingFor, Optional<Account> account, boolean master) {}

    private final Directory directory;
    private final Optional<PasswdUsers> users;
    private final Optional<String> separator;

    /**
     * @param users without them nobody acts for others
     * @param separator stands between the account and the master in a login name, if any does
     */
    Masters(Directory directory, Optional<PasswdUsers> users, Optional<String> separator) {
        this.directory = directory;
        this.users = users;
        this.separator = separator;
    }

    /** Reads both names, of which the first may hold the second: {@code account*master}. */
    Claim claim(String user, String actingFor) {
        int at = seam(user, actingFor);
        return at > 0
                ? acting(user.substring(at + 1), user.substring(0, at))
                : acting(user, actingFor);
    }

    /** Whose password it must be, of both names. Asks nobody. */
    String whose(String user, String actingFor) {
        int at = seam(user, actingFor);
        return at > 0 ? user.substring(at + 1) : user;
    }

    /** Whether these are the names of two. Asks nobody. */
    boolean isActing(String user, String actingFor) {
        return !actingFor.isEmpty() || seam(user, actingFor) > 0;
    }

    void reload() {
        users.ifPresent(PasswdUsers::reload);
    }

    private int seam(String user, String actingFor) {
        return actingFor.isEmpty() ? separator.map(user::indexOf).orElse(-1) : -1;
    }

    /** The same for names that are known to be two. */
    Claim acting(String user, String actingFor) {
        Optional<Account> own = directory.account(user);
        if (actingFor.isEmpty() || isSame(own, directory.account(actingFor))) {
            return new Claim(user, "", own, false);
        }
        Optional<Account> master = master(user);
        return new Claim(user, actingFor, master.or(() -> own), master.isPresent());
    }

    private Optional<Account> master(String user) {
        return users.flatMap(file -> file.user(user)).filter(Account::enabled);
    }

    /** What the right password of the one who claims it gets. */
    SaslStep grant(Claim claim) {
        if (claim.actingFor().isEmpty()) {
            return success(claim.account().orElseThrow());
        }
        if (!claim.master()) {
            return SaslStep.Failure.rejected("acting for another user");
        }
        Optional<Account> account = directory.account(claim.actingFor());
        if (account.isEmpty()) {
            return SaslStep.Failure.rejected(
                    "a master user for the unknown user " + LogText.of(claim.actingFor()));
        }
        return account.get().enabled()
                ? success(account.get())
                : SaslStep.Failure.rejected(
                        "a master user for the disabled account " + account.get().user());
    }

    private static boolean isSame(Optional<Account> one, Optional<Account> other) {
        return one.isPresent() && one.map(Account::user).equals(other.map(Account::user));
    }

    private static SaslStep success(Account account) {
        return new SaslStep.Success(new Identity(account.user()));
    }
}
