package org.posthorn;

import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.FileDirectory;
import org.posthorn.directory.LoginLimits;
import org.posthorn.mail.Address;
import org.posthorn.sasl.StoredSecrets;

import java.io.IOException;
import java.util.List;

/**
 * The accounts of the passwd-file.
 *
 * @param mechanisms those that are offered, which need more or less of a password
 */
record FileAccounts(FileDirectory directory, List<String> mechanisms) implements AccountBook {

    @Override
    public List<Address> list() {
        directory.requireAccounts();
        return directory.accounts().stream().map(Account::address).toList();
    }

    @Override
    public void add(Address address, Secret password) throws IOException {
        add(address, password, LoginLimits.UNCHANGED);
    }

    @Override
    public void add(Address address, Secret password, LoginLimits limits) throws IOException {
        directory.add(address, StoredSecrets.of(mechanisms, password), limits);
    }

    @Override
    public void limit(Address address, LoginLimits limits) throws IOException {
        directory.limit(address, limits);
    }

    @Override
    public void password(Address address, Secret password) throws IOException {
        directory.password(address, StoredSecrets.of(mechanisms, password));
    }

    @Override
    public void remove(Address address) throws IOException {
        directory.remove(address);
    }
}
