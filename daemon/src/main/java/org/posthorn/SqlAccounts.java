package org.posthorn;

import org.posthorn.conf.Secret;
import org.posthorn.directory.StoredSecret;
import org.posthorn.directory.sql.SqlDirectory;
import org.posthorn.mail.Address;
import org.posthorn.sasl.StoredSecrets;

import java.io.IOException;
import java.util.List;

/**
 * The accounts of the database.
 *
 * @param mechanisms as in {@link FileAccounts}
 */
record SqlAccounts(SqlDirectory directory, List<String> mechanisms) implements AccountBook {

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

    private StoredSecret stored(Secret password) {
        return StoredSecrets.of(mechanisms, password);
    }
}
