package org.posthorn;

import org.posthorn.conf.Secret;
import org.posthorn.mail.Address;
import org.posthorn.mail.PathException;
import org.posthorn.net.Transcript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a {@link Posthorn} is started with. For one thread. */
public final class PosthornBuilder {

    /** Makes the parts, and notes in {@code opened} what has to be closed. */
    @FunctionalInterface
    interface Ground {
        Parts parts(PosthornConf conf, Opened opened) throws IOException;
    }

    private final PosthornConf conf;
    private final Ground ground;
    private final Optional<Path> file;
    private final Map<Address, Secret> accounts = new LinkedHashMap<>();
    private Transcript transcript = Transcript.NONE;

    PosthornBuilder(PosthornConf conf, Ground ground, Optional<Path> file) {
        this.conf = conf;
        this.ground = ground;
        this.file = file;
    }

    /** With this account, say {@code ada@example.test}; where it exists, it gets this password. */
    public PosthornBuilder account(String address, String password) {
        accounts.put(address(address), new Secret(password));
        return this;
    }

    /** With somebody who hears what is said on every connection. */
    public PosthornBuilder transcript(Transcript listener) {
        this.transcript = listener;
        return this;
    }

    /**
     * Starts it. When this method returns, all listeners are open.
     *
     * @throws IOException what is in the way: a port in use, a folder that another process uses, a
     *     certificate that cannot be read; nothing is left open then
     */
    public Posthorn start() throws IOException {
        var posthorn = Posthorn.open(conf, ground, file, transcript);
        try {
            posthorn.configure(accounts);
            return posthorn;
        } catch (IOException | RuntimeException e) {
            posthorn.closeBecauseOf(e);
            throw e;
        }
    }

    static Address address(String text) {
        try {
            return Address.parse(text);
        } catch (PathException e) {
            throw new IllegalArgumentException("not an address: " + text, e);
        }
    }
}
