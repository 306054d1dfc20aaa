package org.posthorn;

import org.posthorn.conf.Secret;
import org.posthorn.directory.AppPasswordFile;
import org.posthorn.directory.LoginLimits;
import org.posthorn.mail.Address;

import java.io.IOException;
import java.util.List;

/** Accounts whose app passwords go with them: another one of the same name gets none of them. */
record Forgetting(AccountBook book, AppPasswordFile apps) implements AccountBook {

    @Override
    public List<Address> list() throws IOException {
        return book.list();
    }

    @Override
    public void add(Address address, Secret password) throws IOException {
        book.add(address, password);
    }

    @Override
    public void add(Address address, Secret password, LoginLimits limits) throws IOException {
        book.add(address, password, limits);
    }

    @Override
    public void limit(Address address, LoginLimits limits) throws IOException {
        book.limit(address, limits);
    }

    @Override
    public void password(Address address, Secret password) throws IOException {
        book.password(address, password);
    }

    @Override
    public void remove(Address address) throws IOException {
        apps.removeWith(address.toString(), () -> book.remove(address));
    }
}
