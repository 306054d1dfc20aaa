package org.posthorn.imap;

import org.posthorn.net.Connection;
import org.posthorn.net.Protocol;
import org.posthorn.sasl.Authenticator;
import org.posthorn.store.Accounts;
import org.posthorn.store.MailStore;
import org.posthorn.store.Separator;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** IMAP4rev1 for the accounts of a store. Thread-safe. RFC 3501. */
public final class ImapServer implements Protocol {

    private final ImapConf conf;
    private final WireNames names;
    private final MailStore store;
    private final Accounts accounts;
    private final Authenticator authenticator;
    private final InstantSource clock;

    /**
     * @param separator in names of mailboxes
     * @param clock dates messages that come without a date, and times IDLE
     */
    public ImapServer(
            ImapConf conf,
            Separator separator,
            MailStore store,
            Accounts accounts,
            Authenticator authenticator,
            InstantSource clock) {
        this.conf = conf;
        this.names = new WireNames(separator);
        this.store = store;
        this.accounts = accounts;
        this.authenticator = authenticator;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "imap";
    }

    @Override
    public boolean welcomes(InetAddress client) {
        return authenticator.welcomes(client);
    }

    @Override
    public void serve(Connection client) throws IOException {
        var out = new ImapWriter(client, names);
        var in = new ImapReader(client, out, names);
        var login = new Login(conf, accounts, authenticator, client, in, out);
        var dispatcher = new Dispatcher(conf, names, store, clock, client, in, out, login);
        new ImapSession(client, in, out, dispatcher, login).run();
    }

    @Override
    public byte[] farewell(Farewell reason) {
        return ("* BYE " + lastWords(reason) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** RFC 9051 §7.1.5. */
    static String lastWords(Farewell reason) {
        return switch (reason) {
            case TOO_MANY_CONNECTIONS -> "Too many connections";
            case BANNED -> "Too many failed logins";
            case SHUTDOWN -> "Server is shutting down";
            case IDLE -> "Idle for too long";
            case LOGIN_TIMEOUT -> "Log in faster";
        };
    }
}
