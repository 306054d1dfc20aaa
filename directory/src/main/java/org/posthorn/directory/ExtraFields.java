package org.posthorn.directory;

import java.util.Optional;
import java.util.Set;

/**
 * The eighth field of a passwd-file line, as far as it is ours.
 *
 * @param mail a mail location as Dovecot 2.3 writes it, {@code maildir:~/Maildir}
 * @param loginShut whether a field limits who may log in, in a way that cannot be checked here
 */
record ExtraFields(Optional<String> mail, long quotaOctets, long quotaMessages, boolean loginShut) {

    static final ExtraFields NONE = new ExtraFields(Optional.empty(), 0, 0, false);

    /** To pass over one of these would let in whom the administrator shut out. */
    private static final Set<String> SHUTTING =
            Set.of(
                    "nologin",
                    "noauthenticate",
                    "fail",
                    "deny",
                    "allow_nets",
                    "allow_real_nets",
                    "proxy",
                    "proxy_maybe");

    static ExtraFields parse(String text) {
        Optional<String> mail = Optional.empty();
        long octets = 0;
        long messages = 0;
        boolean shut = false;
        for (String field : text.split("[ \t]+", 0)) {
            int equals = field.indexOf('=');
            String name = equals < 0 ? field : field.substring(0, equals);
            String value = equals < 0 ? "" : field.substring(equals + 1);
            shut |= SHUTTING.contains(name);
            if (name.equals("userdb_mail")) {
                mail = Optional.of(value);
            } else if (name.equals("userdb_mail_path")) {
                mail = Optional.of("maildir:" + value);
            } else if (name.equals("userdb_quota_storage_size")) {
                octets = QuotaRule.size(value, 1);
            } else if (name.matches("userdb_quota_rule[0-9]*")) {
                var rule = QuotaRule.parse(value);
                octets = rule.octets().orElse(octets);
                messages = rule.messages().orElse(messages);
            }
        }
        return new ExtraFields(mail.filter(m -> !m.isEmpty()), octets, messages, shut);
    }
}
