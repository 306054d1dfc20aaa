package org.posthorn.command;

import org.posthorn.command.Check.Finding;
import org.posthorn.command.Check.Level;
import org.posthorn.directory.Account;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.mail.Address;
import org.posthorn.sasl.AuthConf;
import org.posthorn.sasl.StoredSecrets;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether everybody can log in by the mechanisms of SCRAM that are announced: clients take the
 * strongest one and do not try another.
 */
final class ScramCheck {

    private static final int MAX_ACCOUNTS = 10_000;

    /** Enough to see whom it is about. */
    private static final int NAMED = 5;

    /** Of one mechanism. */
    private static final class Missing {

        private final StringBuilder names = new StringBuilder();
        private int count;

        void add(Account account) {
            count++;
            if (count <= NAMED) {
                names.append(count == 1 ? "" : ", ").append(account.user());
            }
        }

        Finding finding(String mechanism) {
            return new Finding(
                    Level.WARNING,
                    "scram: "
                            + count
                            + " accounts have no keys for "
                            + mechanism
                            + ", which [auth] mechanisms names, so their clients may fail to log"
                            + " in: "
                            + names
                            + (count > NAMED ? " and " + (count - NAMED) + " more" : "")
                            + "; make them by posthorn account password ADDRESS, or do not name"
                            + " it");
        }
    }

    private ScramCheck() {}

    /** Asks the directory for the first 10,000 of these accounts. */
    static List<Finding> of(AuthConf conf, Directory directory, List<Address> addresses) {
        if (conf.mechanisms().stream().noneMatch(mechanism -> mechanism.startsWith("SCRAM-"))) {
            return List.of();
        }
        Map<String, Missing> missing = new LinkedHashMap<>();
        addresses.stream()
                .limit(MAX_ACCOUNTS)
                .flatMap(address -> account(directory, address).stream())
                .forEach(account ->
                        StoredSecrets.missing(conf, account)
                                .forEach(mechanism ->
                                        missing.computeIfAbsent(mechanism, m -> new Missing())
                                                .add(account)));
        return missing.entrySet().stream()
                .map(each -> each.getValue().finding(each.getKey()))
                .toList();
    }

    /** What is wrong with an entry is said where it is looked for. */
    private static Optional<Account> account(Directory directory, Address address) {
        try {
            return directory.account(address.toString());
        } catch (DirectoryException e) {
            return Optional.empty();
        }
    }
}
