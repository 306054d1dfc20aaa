package org.posthorn.directory.sql;

import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Resolver;
import org.posthorn.mail.Address;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The columns that say who somebody is. */
record AccountRow(Map<String, String> columns) {

    /** The name in the row, where there is one: it is what mailbox and quota go by. */
    Optional<String> user() {
        var username = Optional.ofNullable(columns.get("username"));
        var domain = Optional.ofNullable(columns.get("domain"));
        return Optional.ofNullable(columns.get("user"))
                .or(() -> username.map(name -> domain.map(d -> name + "@" + d).orElse(name)));
    }

    /** Without a password it is good for no login by one. */
    Account account(Address address) {
        var password = new Secret(columns.getOrDefault("password", ""));
        String keys = columns.getOrDefault("scram", "");
        return Resolver.account(address, password, keys, fields(address), enabled());
    }

    private Map<String, String> fields(Address address) {
        var fields = new LinkedHashMap<String, String>();
        columns.forEach((name, value) -> {
            switch (name) {
                case "user", "username", "domain", "password", "scram", "active" -> {}
                case "home", "mail", "mail_path" -> fields.put("userdb_" + name, value);
                case "quota" -> fields.put("userdb_quota_rule", quota(address, value));
                case "quota_storage_size" -> fields.put("userdb_" + name, value);
                default ->
                        fields.put(
                                name.matches("quota_rule[0-9]*") ? "userdb_" + name : name, value);
            }
        });
        return fields;
    }

    /** What is not above zero is no limit, as everywhere in these tables. */
    private static String quota(Address address, String value) {
        try {
            long octets = new BigDecimal(value.strip()).toBigInteger().longValueExact();
            return "*:bytes=" + Math.max(0, octets);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new DirectoryException(
                    "the account " + address + ": a quota that is not a number of octets", e);
        }
    }

    /** A column that is not there, or NULL, keeps nobody out; what is not understood does. */
    private boolean enabled() {
        return Optional.ofNullable(columns.get("active"))
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .map(value -> value.matches("[1-9][0-9]*|true|t|yes|y"))
                .orElse(true);
    }
}
