package org.posthorn;

import org.posthorn.conf.Secret;
import org.posthorn.directory.sql.SqlDirectory;
import org.posthorn.mail.Address;
import org.posthorn.sasl.StoredSecrets;

import java.io.IOException;
import java.util.List;

/** The accounts of the database. */
record SqlAccounts(SqlDirectory directory) implements AccountBook {

    @Override
    public List<Address> list() throws IOException {
        return People.asking(directory::accounts);
    }

    @Override
    public void add(Address address, Secret password) throws IOException {
        People.changing(() -> directory.add(address, stored(password)));
    }

    @Override
    public void password(Address address, Secret password) throws IOException {
        People.changing(() -> directory.password(address, stored(password)));
    }

    @Override
    public void remove(Address address) throws IOException {
        People.changing(() -> directory.remove(address));
    }

    private static Secret stored(Secret password) {
        return StoredSecrets.of(List.of(), password).password();
    }
}
