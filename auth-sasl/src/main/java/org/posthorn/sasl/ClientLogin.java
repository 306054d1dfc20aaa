package org.posthorn.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.conf.Secret;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Who we are to another server. */
public record ClientLogin(String user, Secret secret, Kind kind) {

    /** What the secret is. */
    public enum Kind {
        PASSWORD,
        /** RFC 6750. */
        TOKEN
    }

    /**
     * Attempts that can be made, the best first: those that do not show the password to the server.
     *
     * @param offered names of mechanisms, in any case
     */
    public List<ClientExchange> exchanges(Collection<String> offered) {
        var names =
                offered.stream()
                        .map(name -> name.toUpperCase(Locale.ROOT))
                        .collect(Collectors.toSet());
        return all().stream().filter(one -> names.contains(one.mechanism())).toList();
    }

    private List<ClientExchange> all() {
        var all = new ArrayList<ClientExchange>();
        switch (kind) {
            case TOKEN ->
                    all.add(
                            new OneMessage(
                                    "XOAUTH2",
                                    "user=" + user + "\1auth=Bearer " + secret.value() + "\1\1"));
            case PASSWORD -> {
                all.add(new ScramClient("SHA-256", user, secret, Mechanisms.nonce()));
                all.add(new ScramClient("SHA-1", user, secret, Mechanisms.nonce()));
                all.add(new OneMessage("PLAIN", "\0" + user + "\0" + secret.value()));
                all.add(new LoginClient(user.getBytes(UTF_8), secret.value().getBytes(UTF_8)));
            }
        }
        return all;
    }
}
