package org.posthorn;

import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.MemoryDirectory;
import org.posthorn.mail.Address;
import org.posthorn.sasl.Passwords;

import java.util.List;

/** The accounts of an embedded server. */
record MemoryAccounts(MemoryDirectory directory) implements AccountBook {

    @Override
    public List<Address> list() {
        return directory.accounts().stream().map(Account::address).toList();
    }

    @Override
    public void add(Address address, Secret password) {
        directory.account(address, Passwords.PLAIN.hash(password));
    }

    @Override
    public void password(Address address, Secret password) {
        add(address, password);
    }

    @Override
    public void remove(Address address) {
        if (!directory.remove(address)) {
            throw new AccountException(address + " does not exist");
        }
    }
}
