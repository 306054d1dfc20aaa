package org.posthorn.directory.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked: the queries of the configuration, else those of the preset.
 *
 * @param user more about an account, where that is another query
 * @param senders what an account may send as, where that is another query
 * @param sending the aliases for a sender, where each of their targets may send from them
 */
record Queries(
        Query account,
        Optional<Query> user,
        Optional<Query> senders,
        Query aliases,
        Optional<Query> sending,
        Query domain,
        Query accounts,
        Query domains) {

    static Queries of(SqlConf conf, Set<String> columns) {
        var preset = conf.preset().texts(columns);
        return new Queries(
                Query.parse(conf.accountQuery().orElse(preset.account()), Dialect.DOVECOT),
                conf.userQuery().map(text -> Query.parse(text, Dialect.DOVECOT)),
                conf.preset()
                        .senders()
                        .filter(text -> conf.accountQuery().isEmpty())
                        .map(text -> Query.parse(text, Dialect.DOVECOT)),
                Query.parse(conf.aliasQuery().orElse(preset.aliases()), Dialect.POSTFIX),
                conf.sending(columns).map(text -> Query.parse(text, Dialect.POSTFIX)),
                Query.parse(conf.domainQuery().orElse(preset.domain()), Dialect.POSTFIX),
                Query.parse(conf.accountsQuery().orElse(preset.accounts()), Dialect.POSTFIX),
                Query.parse(conf.domainsQuery().orElse(preset.domains()), Dialect.POSTFIX));
    }

    /** All of them by the keys that replace them, or by a name. */
    Map<String, Query> all() {
        var all = new LinkedHashMap<String, Query>();
        all.put("account-query", account);
        user.ifPresent(query -> all.put("user-query", query));
        senders.ifPresent(query -> all.put("senders of the preset", query));
        all.put("alias-query", aliases);
        sending.ifPresent(query -> all.put("aliases of the preset, to send from", query));
        all.put("domain-query", domain);
        all.put("accounts-query", accounts);
        all.put("domains-query", domains);
        return all;
    }
}
