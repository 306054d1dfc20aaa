package org.posthorn.directory;

import org.posthorn.conf.Network;
import org.posthorn.conf.Secret;
import org.posthorn.mail.DomainName;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The eighth field of a passwd-file line, as far as it is ours.
 *
 * @param mail a mail location as Dovecot 2.3 writes it, {@code maildir:~/Maildir}
 * @param keys as in {@link StoredSecret}, whatever password they are of
 * @param keysOf by which {@link StoredSecret#fitting} knows that password
 * @param rights without a login where a field limits it in a way that cannot be checked here
 */
record ExtraFields(
        Optional<String> home,
        Optional<String> mail,
        long quotaOctets,
        long quotaMessages,
        boolean enabled,
        Rights rights,
        Map<String, Secret> keys,
        String keysOf) {

    static final ExtraFields NONE =
            new ExtraFields(
                    Optional.empty(), Optional.empty(), 0, 0, true, Rights.ALL, Map.of(), "");

    /** To pass over one of these would let in whom the administrator shut out. */
    private static final Set<String> SHUTTING =
            Set.of("noauthenticate", "fail", "deny", "allow_real_nets", "proxy", "proxy_maybe");

    private static final Set<String> NO = Set.of("no", "n", "false", "0");

    static ExtraFields parse(String text) {
        var fields = new Fields();
        for (String field : text.split("[ \t]+", 0)) {
            int equals = field.indexOf('=');
            fields.take(
                    equals < 0 ? field : field.substring(0, equals),
                    equals < 0 ? "" : field.substring(equals + 1));
        }
        return fields.all();
    }

    /** Of fields that another program keeps apart. */
    static ExtraFields of(Map<String, String> named) {
        var fields = new Fields();
        named.forEach(fields::take);
        return fields.all();
    }

    private static final class Fields {

        private String home = "";
        private String mail = "";
        private long octets;
        private long messages;
        private boolean enabled = true;
        private boolean shut;
        private boolean login = true;
        private final Set<String> services = new HashSet<>();
        private final List<Network> networks = new ArrayList<>();
        private final Set<String> senders = new HashSet<>();
        private final Map<String, Secret> keys = new HashMap<>();
        private String keysOf = "";

        void take(String name, String value) {
            shut |= SHUTTING.contains(name);
            StoredSecret.FIELDS.forEach((mechanism, field) -> {
                if (field.equals(name)) {
                    keys.put(mechanism, new Secret("{" + mechanism + "}" + value));
                }
            });
            switch (name) {
                case StoredSecret.OF -> keysOf = value;
                case "userdb_home" -> home = value;
                case "userdb_mail" -> mail = value;
                case "userdb_mail_path" -> mail = "maildir:" + value;
                case "userdb_quota_storage_size" -> octets = QuotaRule.size(value, 1);
                // Dovecot looks only for whether it is there.
                case "nologin" -> login = false;
                case "allow_nets" -> networks(value);
                case "enabled", "userdb_enabled" ->
                        enabled = !NO.contains(value.toLowerCase(Locale.ROOT));
                case "services", "userdb_services" -> services(value);
                case "senders", "userdb_senders" -> senders(value);
                default -> {
                    if (name.matches("userdb_quota_rule[0-9]*")) {
                        var rule = QuotaRule.parse(value);
                        octets = rule.octets().orElse(octets);
                        messages = rule.messages().orElse(messages);
                    }
                }
            }
        }

        private void networks(String value) {
            List<String> words = words(value);
            // What clients without an address have in Dovecot; ours have one.
            words.stream()
                    .filter(word -> !word.equals("local"))
                    .map(Network::parse)
                    .forEach(networks::add);
            shut |= networks.isEmpty();
        }

        private void services(String value) {
            List<String> words = words(value.toLowerCase(Locale.ROOT));
            if (words.isEmpty() || !Rights.SERVICES.containsAll(words)) {
                throw new IllegalArgumentException(
                        "services that are not some of smtp,imap,pop3; for none write nologin");
            }
            services.addAll(words);
        }

        private void senders(String value) {
            for (String word : words(value)) {
                if (word.equals(Rights.ANYBODY)) {
                    senders.add(word);
                    continue;
                }
                int at = word.lastIndexOf('@');
                if (at < 0 || at == word.length() - 1 || !Names.isClean(word)) {
                    throw new IllegalArgumentException(
                            "a sender that is neither an address nor @domain nor *");
                }
                senders.add(
                        Names.bareKey(word.substring(0, at))
                                + DomainName.canonical(word.substring(at + 1)));
            }
        }

        private static List<String> words(String value) {
            return Arrays.stream(value.split(",", -1)).filter(word -> !word.isEmpty()).toList();
        }

        ExtraFields all() {
            return new ExtraFields(
                    Optional.of(home).filter(text -> !text.isEmpty()),
                    Optional.of(mail).filter(text -> !text.isEmpty()),
                    octets,
                    messages,
                    enabled,
                    new Rights(login && !shut, services, networks, senders),
                    keys,
                    keysOf);
        }
    }
}
