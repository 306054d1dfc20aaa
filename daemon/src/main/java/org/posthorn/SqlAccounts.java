package org.posthorn;

import org.posthorn.conf.Secret;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.LoginLimits;
import org.posthorn.directory.sql.SqlDirectory;
import org.posthorn.mail.Address;
import org.posthorn.sasl.Passwords;

import java.io.IOException;
import java.util.List;

/** The accounts of the database. */
record SqlAccounts(SqlDirectory directory) implements AccountBook {

    @Override
    public List<Address> list() throws IOException {
        return People.asking(directory::accounts);
    }

    @Override
    public void add(Address address, Secret password, LoginLimits limits) throws IOException {
        if (!limits.equals(LoginLimits.UNCHANGED)) {
            throw inColumns();
        }
        People.changing(() -> directory.add(address, Passwords.ARGON2ID.hash(password)));
    }

    @Override
    public void limit(Address address, LoginLimits limits) {
        throw inColumns();
    }

    private static AccountException inColumns() {
        return new AccountException(
                "the limits of accounts are the columns services and allow_nets of account-query;"
                        + " change them in the database");
    }

    @Override
    public void password(Address address, Secret password) throws IOException {
        People.changing(() -> directory.password(address, Passwords.ARGON2ID.hash(password)));
    }

    @Override
    public void remove(Address address) throws IOException {
        People.changing(() -> directory.remove(address));
    }
}
