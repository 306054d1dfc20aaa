package org.posthorn;

import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.FileDirectory;
import org.posthorn.directory.LoginLimits;
import org.posthorn.mail.Address;
import org.posthorn.sasl.Passwords;

import java.io.IOException;
import java.util.List;

/** The accounts of the passwd-file. */
record FileAccounts(FileDirectory directory) implements AccountBook {

    @Override
    public List<Address> list() {
        return directory.accounts().stream().map(Account::address).toList();
    }

    @Override
    public void add(Address address, Secret password, LoginLimits limits) throws IOException {
        directory.add(address, Passwords.ARGON2ID.hash(password), limits);
    }

    @Override
    public void limit(Address address, LoginLimits limits) throws IOException {
        directory.limit(address, limits);
    }

    @Override
    public void password(Address address, Secret password) throws IOException {
        directory.password(address, Passwords.ARGON2ID.hash(password));
    }

    @Override
    public void remove(Address address) throws IOException {
        directory.remove(address);
    }
}
