package org.posthorn.directory;

import org.posthorn.mail.Address;

import java.util.List;

/** What a recipient address stands for. */
public sealed interface Resolution {

    /** Mailboxes here and addresses elsewhere; at least one of them. */
    record Deliver(List<Account> accounts, List<Address> remote) implements Resolution {

        public Deliver {
            accounts = List.copyOf(accounts);
            remote = List.copyOf(remote);
        }

        @Override
        public boolean isOnly(String user) {
            return remote.isEmpty()
                    && accounts.stream().map(Account::user).toList().equals(List.of(user));
        }
    }

    /** The domain is ours, the address is nobody's. */
    record Unknown() implements Resolution {}

    /** The account exists and takes no mail. */
    record Disabled() implements Resolution {}

    /** The domain is not ours. */
    record Elsewhere() implements Resolution {}

    /** Whether it is the account of this canonical login name, and nobody else. */
    default boolean isOnly(String user) {
        return false;
    }
}
