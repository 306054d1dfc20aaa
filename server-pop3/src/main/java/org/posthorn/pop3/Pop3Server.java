package org.posthorn.pop3;

import org.posthorn.net.Connection;
import org.posthorn.net.Protocol;
import org.posthorn.sasl.Authenticator;
import org.posthorn.store.Accounts;
import org.posthorn.store.MailStore;

import java.io.IOException;
import java.net.InetAddress;

/**
 * POP3 for the accounts of a store: the INBOX of each. Thread-safe. RFC 1939.
 *
 * <p>A mailbox is locked for one session at a time among those of one object: all listeners share
 * one.
 */
public final class Pop3Server implements Protocol {

    private final Pop3Conf conf;
    private final MailStore store;
    private final Accounts accounts;
    private final Authenticator authenticator;
    private final MaildropLocks locks;

    public Pop3Server(
            Pop3Conf conf, MailStore store, Accounts accounts, Authenticator authenticator) {
        this(conf, store, accounts, authenticator, new MaildropLocks());
    }

    private Pop3Server(
            Pop3Conf conf,
            MailStore store,
            Accounts accounts,
            Authenticator authenticator,
            MaildropLocks locks) {
        this.conf = conf;
        this.store = store;
        this.accounts = accounts;
        this.authenticator = authenticator;
        this.locks = locks;
    }

    /** For new sessions: a maildrop that a session of this server has locked is locked for them. */
    public Pop3Server with(Pop3Conf conf, Accounts accounts, Authenticator authenticator) {
        return new Pop3Server(conf, store, accounts, authenticator, locks);
    }

    @Override
    public String name() {
        return "pop3";
    }

    @Override
    public boolean welcomes(InetAddress client) {
        return authenticator.welcomes(client);
    }

    @Override
    public void serve(Connection client) throws IOException {
        client.patience(conf.idle());
        var out = new Pop3Writer(client);
        var in = new Pop3Reader(client);
        var login = new Login(client, in, out, authenticator, store, accounts, locks);
        new Pop3Session(client, in, out, new Dispatcher(out, login)).run();
    }

    @Override
    public byte[] farewell(Farewell reason) {
        return Failures.of(reason).map(Pop3Writer::render).orElse(new byte[0]);
    }
}
